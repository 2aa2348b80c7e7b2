using System.Collections.Concurrent;

namespace CrashHub.Server.Data;

/// <summary>Hints on their way to other processes, put together while one message is sent. Holds nothing unless somebody takes them.</summary>
internal sealed class HintsOut : IDisposable
{
    /// <summary>More ended crashes than these are not told; whoever waits for one finds it by looking.</summary>
    public const int MostEnded = 4096;

    private readonly SemaphoreSlim any = new(0, 1);
    private readonly ConcurrentQueue<Guid> ended = new();
    private volatile bool isTaken;
    private int work;

    /// <summary>From now on somebody takes what is said.</summary>
    public void Open() => isTaken = true;

    public void Work()
    {
        if (isTaken && Interlocked.Exchange(ref work, 1) == 0)
            Signal();
    }

    public void Ended(Guid crash)
    {
        if (!isTaken || ended.Count >= MostEnded)
            return;
        ended.Enqueue(crash);
        Signal();
    }

    /// <summary>Waits until there is something, and takes all of it.</summary>
    public async Task<(bool Work, List<Guid> Ended)> TakeAsync(CancellationToken cancellation)
    {
        await any.WaitAsync(cancellation);
        var hasWork = Interlocked.Exchange(ref work, 0) == 1;
        var crashes = new List<Guid>();
        while (crashes.Count < MostEnded && ended.TryDequeue(out var crash))
            crashes.Add(crash);
        return (hasWork, crashes);
    }

    public void Dispose() => any.Dispose();

    private void Signal()
    {
        // As in a batch that ended nearly always: an exception costs more than all else here.
        if (any.CurrentCount > 0)
            return;
        try
        {
            any.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is known already that there is something.
        }
    }
}
