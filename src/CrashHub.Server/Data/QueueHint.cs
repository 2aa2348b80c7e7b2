using System.Collections.Concurrent;

namespace CrashHub.Server.Data;

/// <summary>
/// In-process hints: work arrived, a crash ended. Never the truth (that is the row): a missed hint costs a poll, since another process may have
/// written the row.
/// </summary>
internal sealed class QueueHint : IDisposable
{
    private readonly SemaphoreSlim work = new(0, 1);
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> waiters = new();

    /// <summary>Says that a row wants work.</summary>
    public void WorkArrived()
    {
        try
        {
            work.Release();
        }
        catch (SemaphoreFullException)
        {
            // A hint is pending already; one is enough.
        }
    }

    /// <summary>Returns at the next hint or after <paramref name="atMost"/>.</summary>
    public Task<bool> WaitForWorkAsync(TimeSpan atMost, CancellationToken cancellation) => work.WaitAsync(atMost, cancellation);

    /// <summary>Says that a crash reached an end state.</summary>
    public void Ended(Guid crash)
    {
        if (waiters.TryRemove(crash, out var waiter))
            waiter.TrySetResult();
    }

    /// <summary>Completes when this process ends the crash. Callers poll beside it.</summary>
    public Task EndOf(Guid crash) =>
        waiters.GetOrAdd(crash, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Dispose() => work.Dispose();

    /// <summary>Stops waiting.</summary>
    public void Forget(Guid crash) => waiters.TryRemove(crash, out _);
}
