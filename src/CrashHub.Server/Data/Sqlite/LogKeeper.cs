using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Sqlite;

/// <summary>
/// Copies SQLite's write-ahead log into its file beside whoever reads and writes. Left to SQLite, the commit that makes the log long enough copies all of it
/// and waits for the file's sync: in a storm hosts would wait for that every few seconds. First the most is copied while writers go on; then what they wrote
/// meanwhile, in a writer's turn, so that the next one finds nothing left and begins the log anew.
/// </summary>
internal sealed partial class LogKeeper(
    IDbContextFactory<CrashHubDb> databases,
    WriteTurn turn,
    TimeProvider time,
    ILogger<LogKeeper> logger
) : BackgroundService
{
    /// <summary>Turns of writers that are worth a sync of the file.</summary>
    internal const int Few = 64;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long copied;

    /// <summary>Copies what is in the log, if many wrote since the last time.</summary>
    /// <returns>Pages that a reader kept from being copied; null when few wrote.</returns>
    internal async Task<long?> RunOnceAsync(CancellationToken cancellation)
    {
        var count = turn.Count;
        if (count - copied < Few)
            return null;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        copied = count;
        // Hundreds of pages and the file's sync: not on a thread that requests need. The second time is for what came during the first, and is short.
        var left = await OnThreadAsync(() => Copy(db) + Copy(db), cancellation);
        if (left > 0)
            return left;
        await turn.BeginAsync(forHosts: false, cancellation);
        try
        {
            return await OnThreadAsync(() => Copy(db), cancellation);
        }
        finally
        {
            turn.End();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await RunOnceAsync(stoppingToken);
                }
                catch (DbException fault)
                {
                    Log.NotCopied(logger, fault.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop; the last connection that closes copies the log.
        }
    }

    /// <summary>Copies as much as no reader needs where it is, and waits for nobody.</summary>
    /// <returns>Pages that a reader kept from being copied.</returns>
    private static long Copy(CrashHubDb db)
    {
        using var command = db.Command("PRAGMA wal_checkpoint(PASSIVE)");
        using var reader = command.ExecuteReader();
        return reader.Read() ? reader.GetInt64(1) - reader.GetInt64(2) : 0;
    }

    private static Task<long> OnThreadAsync(Func<long> work, CancellationToken cancellation) =>
        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static partial class Log
    {
        [LoggerMessage(4, LogLevel.Warning, "SQLite's log can't be copied now; whoever commits does it once it is long ({Reason})")]
        public static partial void NotCopied(ILogger logger, string reason);
    }
}
