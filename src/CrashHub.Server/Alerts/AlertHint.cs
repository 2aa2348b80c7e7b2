namespace CrashHub.Server.Alerts;

/// <summary>A hint within this process that something is due. Never the truth (that is the row): a missed hint costs a poll.</summary>
internal sealed class AlertHint : IDisposable
{
    private readonly SemaphoreSlim due = new(0, 1);

    public void Wake()
    {
        try
        {
            due.Release();
        }
        catch (SemaphoreFullException)
        {
            // One that is pending is enough.
        }
    }

    public Task WaitAsync(CancellationToken cancellation) => due.WaitAsync(cancellation);

    public void Dispose() => due.Dispose();
}
