namespace CrashHub.Server.Data;

/// <summary>
/// Whose turn it is to write SQLite's file, which has one writer. Whoever finds it busy would sleep in SQLite's steps (1 ms to 100), hold a thread of the
/// pool meanwhile, and be passed by whoever comes at the right moment; here they wait in order, and hosts that wait for their answer go first. Writers that
/// do not ask for a turn still meet SQLite's own lock.
/// </summary>
internal sealed class WriteTurn
{
    private readonly Lock gate = new();
    private readonly LinkedList<TaskCompletionSource> hosts = new();
    private readonly LinkedList<TaskCompletionSource> others = new();
    private bool isTaken;
    private long count;

    /// <summary>Turns that ended so far.</summary>
    public long Count => Interlocked.Read(ref count);

    /// <summary>Waits for the turn, which ends with <see cref="End"/>.</summary>
    /// <param name="forHosts">True to go before all who do not write for a waiting host.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public ValueTask BeginAsync(bool forHosts, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (isTaken)
                return new(WaitAsync(forHosts ? hosts : others, cancellation));
            isTaken = true;
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Ends the turn: the next one begins.</summary>
    public void End()
    {
        lock (gate)
        {
            count++;
            var waiting = hosts.Count > 0 ? hosts : others;
            while (waiting.First is { } next)
            {
                waiting.RemoveFirst();
                if (next.Value.TrySetResult())
                    return;
                waiting = hosts.Count > 0 ? hosts : others; // That one gave up.
            }
            isTaken = false;
        }
    }

    /// <summary>Queues at once, in the caller's lock.</summary>
    private static Task WaitAsync(LinkedList<TaskCompletionSource> queue, CancellationToken cancellation)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.AddLast(turn);
        return cancellation.CanBeCanceled ? OrCanceledAsync(turn, cancellation) : turn.Task;
    }

    private static async Task OrCanceledAsync(TaskCompletionSource turn, CancellationToken cancellation)
    {
        await using var end = cancellation.Register(() => turn.TrySetCanceled(cancellation));
        await turn.Task;
    }
}
