using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Postgres;

/// <summary>Makes the partitions to come, in any process of the service, one at a time.</summary>
internal sealed partial class PartitionKeeper(IDbContextFactory<CrashHubDb> databases, TimeProvider time, ILogger<PartitionKeeper> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(6);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            // The start has just made them.
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await MakeAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
    }

    private async Task MakeAsync(CancellationToken cancellation)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellation);
            await using var held = await StartUpLock.TakeAsync(db, cancellation);
            foreach (var partition in await Partitions.MakeAsync(db, cancellation))
                Log.Made(logger, partition);
        }
        catch (Exception fault) when (EngineFault.IsOfDatabase(fault))
        {
            // There are some for months yet, and the default one.
            Log.NotMade(logger, fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(15, LogLevel.Information, "Partition {Partition} is made")]
        public static partial void Made(ILogger logger, string partition);

        [LoggerMessage(16, LogLevel.Warning, "Partitions to come could not be made now, it is tried again: {Reason}")]
        public static partial void NotMade(ILogger logger, string reason);
    }
}
