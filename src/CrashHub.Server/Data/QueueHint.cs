using System.Collections.Concurrent;

namespace CrashHub.Server.Data;

/// <summary>
/// Hints: work arrived, a crash ended. Never the truth (that is the row): a missed hint costs a poll. They work in this process by themselves, and in the
/// others of the service where something carries <see cref="HintsOut"/> to them.
/// </summary>
internal sealed class QueueHint : IDisposable
{
    private readonly SemaphoreSlim work = new(0, 1);
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> waiters = new();

    /// <summary>What the other processes are to hear.</summary>
    public HintsOut Out { get; } = new();

    /// <summary>Says that a row wants work, here and elsewhere.</summary>
    public void WorkArrived()
    {
        WakeOne();
        Out.Work();
    }

    /// <summary>Wakes one worker of this process.</summary>
    public void WakeOne()
    {
        // Under load nearly always: to find out by what Release throws costs more than all else that a post does here.
        if (work.CurrentCount > 0)
            return;
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

    /// <summary>Says that a crash reached an end state, here and elsewhere.</summary>
    public void Ended(Guid crash)
    {
        if (!EndedHere(crash))
            Out.Ended(crash);
    }

    /// <summary>Wakes who waits here for the end of a crash. False when nobody does.</summary>
    public bool EndedHere(Guid crash)
    {
        if (!waiters.TryRemove(crash, out var waiter))
            return false;
        waiter.TrySetResult();
        return true;
    }

    /// <summary>Completes at a hint that the crash ended. Callers poll beside it.</summary>
    public Task EndOf(Guid crash) =>
        waiters.GetOrAdd(crash, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Stops waiting.</summary>
    public void Forget(Guid crash) => waiters.TryRemove(crash, out _);

    public void Dispose()
    {
        work.Dispose();
        Out.Dispose();
    }
}
