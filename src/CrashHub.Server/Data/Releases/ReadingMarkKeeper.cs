using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Releases;

/// <summary>
/// Writes the marks of <see cref="ReadingWatch"/> to their rows, all of a second in one go: they outlive the process, in case the clock goes back while it
/// starts again.
/// </summary>
internal sealed partial class ReadingMarkKeeper(
    IDbContextFactory<CrashHubDb> databases,
    ReadingWatch watch,
    TimeProvider time,
    ILogger<ReadingMarkKeeper> logger
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Writes what is not written yet.</summary>
    internal async Task RunOnceAsync(CancellationToken cancellation)
    {
        var marks = watch.TakeUnsaved();
        if (marks.Count == 0)
            return;
        var isWritten = false;
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellation);
            await db.Database.OpenConnectionAsync(cancellation);
            // Without a sync: what a loss of power takes back was answered to nobody who could tell, since crashes of before it are stamped before it.
            await using var transaction = await db.BeginUnsyncedAsync(cancellation);
            foreach (var (project, through) in marks)
                await ReadingMarks.StoreAsync(db, project, through, cancellation);
            await transaction.CommitAsync(cancellation);
            isWritten = true;
        }
        finally
        {
            if (!isWritten)
                watch.GiveBack(marks);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            await TryAsync(CancellationToken.None);
        }
    }

    private async Task TryAsync(CancellationToken cancellation)
    {
        try
        {
            await RunOnceAsync(cancellation);
        }
        catch (DbException fault)
        {
            Log.NotWritten(logger, fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Marks of readings can't be written now; they are kept in memory ({Reason})")]
        public static partial void NotWritten(ILogger logger, string reason);
    }
}
