using CrashHub.Server.Data;
using CrashHub.Server.Observability.Measures;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Processing;

/// <summary>The workers of this process.</summary>
internal sealed partial class CrashWorkers(
    CrashWorker worker,
    WorkMarks marks,
    LeasedWork leased,
    IOptions<ProcessingOptions> options,
    ILogger<CrashWorkers> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // Starting must not wait for the first claim.
        var process = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():n}";
        await ComeBackAsync(process, stoppingToken);
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

    /// <summary>
    /// The data folder belongs to one process, so the one that used it before is dead: nobody need wait for the end of its leases, and what it had not marked did
    /// not kill it. SQLite belongs to the folder.
    /// </summary>
    private async Task ComeBackAsync(string process, CancellationToken stop)
    {
        var (owner, marked) = await OnDiskAsync(marks.ReadLast, stop);
        var count = await leased.StoreAsync(db => new CrashQueue(db).EndLeasesAsync(owner, marked, stop), stop);
        await OnDiskAsync(
            () =>
            {
                marks.Begin(process, (options.Value.WorkerCount + 1) * ProcessingOptions.MostBatch);
                return true;
            },
            stop
        );
        if (count == 0)
            return;
        ProcessingMeasures.LeasesExpired("start", count);
        Log.CameBack(logger, count);
    }

    /// <summary>A disk that is full or read-only at the start keeps the workers waiting, as it would later; it does not end the process.</summary>
    private async Task<T> OnDiskAsync<T>(Func<T> step, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return step();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                await leased.RestAsync(fault, tries, stop);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(310, LogLevel.Information, "{Count} crashes that the last process held are free again")]
        public static partial void CameBack(ILogger logger, int count);
    }
}
