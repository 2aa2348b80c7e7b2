namespace CrashHub.Server.Data;

/// <summary>
/// Background work of many short steps, each of which keeps its own place in the database: steps follow each other while there is work, then the service looks
/// again at every poll. A database that is away costs a poll, never the process.
/// </summary>
/// <param name="poll">How often it looks for work.</param>
/// <param name="time">The clock of the polls.</param>
internal abstract class SteppedService(TimeSpan poll, TimeProvider time) : BackgroundService
{
    /// <summary>The clock of the polls.</summary>
    protected TimeProvider Time => time;

    /// <summary>One step. False when there is nothing to do.</summary>
    internal abstract Task<bool> StepAsync(CancellationToken cancellation);

    /// <summary>Says that the work waits for the database.</summary>
    protected abstract void SayAway(Exception fault);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(poll, time);
        try
        {
            do
            {
                try
                {
                    while (await StepAsync(stoppingToken)) { }
                }
                catch (Exception fault) when (EngineFault.IsOfDatabase(fault))
                {
                    SayAway(fault);
                }
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Asked to stop; the place that the last step kept says where to go on.
        }
    }
}
