namespace CrashHub.Server.Processing;

/// <summary>Lets parses run side by side, or one of them alone in the process.</summary>
internal sealed class AloneGate(int workers) : IDisposable
{
    private readonly SemaphoreSlim places = new(workers, workers);
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Enters; leaves when the result is disposed.</summary>
    public async Task<IDisposable> EnterAsync(bool alone, CancellationToken cancellation)
    {
        if (!alone)
        {
            await places.WaitAsync(cancellation);
            return new Leave(this, 1);
        }
        // One at a time collects all places; two that collect would wait for each other.
        await turn.WaitAsync(cancellation);
        var taken = 0;
        try
        {
            for (; taken < workers; taken++)
                await places.WaitAsync(cancellation);
            return new Leave(this, workers);
        }
        catch (OperationCanceledException)
        {
            if (taken > 0)
                places.Release(taken);
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        places.Dispose();
        turn.Dispose();
    }

    private sealed class Leave(AloneGate gate, int count) : IDisposable
    {
        public void Dispose() => gate.places.Release(count);
    }
}
