using CrashHub.Server.Data;
using CrashHub.Server.Observability.Measures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Processing;

/// <summary>The workers of this process.</summary>
internal sealed partial class CrashWorkers(
    IDbContextFactory<CrashHubDb> databases,
    CrashWorker worker,
    IOptions<ProcessingOptions> options,
    ILogger<CrashWorkers> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // Starting must not wait for the first claim.
        await ComeBackAsync(stoppingToken);
        var process = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():n}";
        await Task.WhenAll(
            Enumerable
                .Range(0, options.Value.WorkerCount)
                .Select(k =>
                    Task.Run(
                        () => WorkAsync($"{process}/{k}", isSpare: k > 0 && k == options.Value.WorkerCount - 1, stoppingToken),
                        stoppingToken
                    )
                )
        );
    }

    private async Task WorkAsync(string owner, bool isSpare, CancellationToken stop)
    {
        try
        {
            await worker.RunAsync(owner, isSpare, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    /// <summary>SQLite belongs to one process, so every lease in it is of a process that died: nobody need wait for its end.</summary>
    private async Task ComeBackAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        if (db.Database.IsNpgsql())
            return;
        var count = await new CrashQueue(db).EndAllLeasesAsync(stop);
        if (count == 0)
            return;
        ProcessingMeasures.LeasesExpired("start", count);
        Log.CameBack(logger, count);
    }

    private static partial class Log
    {
        [LoggerMessage(310, LogLevel.Information, "{Count} crashes that the last process held are free again")]
        public static partial void CameBack(ILogger logger, int count);
    }
}
