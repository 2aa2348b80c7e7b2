namespace CrashHub.Server.Blobs;

/// <summary>
/// A few threads that wait for the disk in place of those of the pool, which requests need: a write past the page cache, and every sync, takes as long as the
/// disk does.
/// </summary>
internal sealed class DiskThreads : IDisposable
{
    private const int Count = 4;

    // Waited for with Monitor.Wait, which sleeps at once: what spins first before it sleeps took a tenth of the processor time of large uploads.
    private readonly Queue<(Action Work, TaskCompletionSource Done)> jobs = [];
    private readonly Thread[] threads;
    private bool isOver;

    public DiskThreads()
    {
        threads = new Thread[Count];
        for (var k = 0; k < Count; k++)
        {
            threads[k] = new Thread(Run) { IsBackground = true, Name = $"disk {k}" };
            threads[k].Start();
        }
    }

    /// <summary>Runs work on one of the threads; what it throws is the caller's.</summary>
    public Task RunAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (jobs)
        {
            ObjectDisposedException.ThrowIf(isOver, this);
            jobs.Enqueue((work, done));
            Monitor.Pulse(jobs);
        }
        return done.Task;
    }

    /// <summary>Ends once everything that was asked for is done.</summary>
    public void Dispose()
    {
        lock (jobs)
        {
            isOver = true;
            Monitor.PulseAll(jobs);
        }
        foreach (var thread in threads)
            thread.Join();
    }

    private void Run()
    {
        while (Next() is var (work, done))
        {
            try
            {
                work();
                done.SetResult();
            }
            // Whoever waits judges it, as if it had been thrown there.
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        }
    }

    /// <summary>The next piece of work; null when there will be none.</summary>
    private (Action Work, TaskCompletionSource Done)? Next()
    {
        lock (jobs)
        {
            while (jobs.Count == 0)
            {
                if (isOver)
                    return null;
                Monitor.Wait(jobs);
            }
            return jobs.Dequeue();
        }
    }
}
