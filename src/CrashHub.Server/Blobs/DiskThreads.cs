using System.Collections.Concurrent;

namespace CrashHub.Server.Blobs;

/// <summary>
/// A few threads that wait for the disk in place of those of the pool, which requests need: a write past the page cache, and every sync, takes as long as the
/// disk does.
/// </summary>
internal sealed class DiskThreads : IDisposable
{
    private const int Count = 4;

    private readonly BlockingCollection<(Action Work, TaskCompletionSource Done)> jobs = [];
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
        jobs.Add((work, done));
        return done.Task;
    }

    /// <summary>Ends once everything that was asked for is done.</summary>
    public void Dispose()
    {
        if (isOver)
            return;
        isOver = true;
        jobs.CompleteAdding();
        foreach (var thread in threads)
            thread.Join();
        jobs.Dispose();
    }

    private void Run()
    {
        foreach (var (work, done) in jobs.GetConsumingEnumerable())
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
}
