namespace CrashHub.Server.Data.Search;

/// <summary>Runs <see cref="BucketTermFill"/> beside everything else; a database that is away is asked again later.</summary>
internal sealed partial class BucketTermSets(BucketTermFill fill, TimeProvider time, ILogger<BucketTermSets> log) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!await TryAsync(stoppingToken))
                await Task.Delay(Rest, time, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop; the next start goes on.
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellation)
    {
        try
        {
            await fill.RunAsync(cancellation);
            Done(log);
            return true;
        }
        catch (Exception fault) when (EngineFault.IsOfDatabase(fault))
        {
            Away(log, fault.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "All buckets have the terms of their crashes")]
    private static partial void Done(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Terms of buckets wait for the database: {Fault}")]
    private static partial void Away(ILogger logger, string fault);
}
