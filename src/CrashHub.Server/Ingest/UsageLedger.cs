using System.Collections.Concurrent;
using System.Data.Common;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Ingest;

/// <summary>
/// Counts what projects store and what rules discard, in memory, and adds it to the database every few seconds; a project with a quota every second, when
/// it also learns what the other processes took. A process that is killed loses the counts of that time, never a crash.
/// </summary>
internal sealed partial class UsageLedger(IDbContextFactory<CrashHubDb> databases, TimeProvider time, ILogger<UsageLedger> logger)
    : BackgroundService
{
    /// <summary>How old the database's figure may be that a quota is compared with.</summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    // Discarded crashes of one transaction.
    private const int Batch = 1000;

    // How long a discarded crash that is sent again is known. A storm of them must not become a table of them.
    private const int Storm = 500;
    private static readonly TimeSpan KnownFor = TimeSpan.FromHours(24);
    private static readonly TimeSpan KnownInStorm = TimeSpan.FromMinutes(15);

    // One for each project that exists and sent something.
    private readonly ConcurrentDictionary<int, UsageTally> tallies = new();

    public static DateTimeOffset DayOf(DateTimeOffset at) => new(at.UtcDateTime.Date, TimeSpan.Zero);

    public UsageTally Of(int project) => tallies.GetOrAdd(project, static id => new UsageTally(id));

    /// <summary>The project's tally, whose knowledge of the day is about a second old at most.</summary>
    public async ValueTask<UsageTally> FreshAsync(int project, CancellationToken cancellation)
    {
        var tally = Of(project);
        var today = DayOf(time.GetUtcNow());
        if (tally.Known is { } answer && answer.Day == today && time.GetElapsedTime(answer.At) < HeldFor)
            return tally;
        // Who knows something goes on with it while another asks.
        var knows = tally.Known?.Day == today;
        if (!knows)
            await tally.Turn.WaitAsync(cancellation);
        else if (!await tally.Turn.WaitAsync(TimeSpan.Zero, cancellation))
            return tally;
        try
        {
            if (!knows && tally.Known?.Day == today)
                return tally; // Another asked while this one waited.
            await WriteAsync(tally, today, cancellation);
        }
        catch (Exception away) when (knows && EngineFault.IsAway(away))
        {
            // Whether the crash can be stored, its own insert tells.
        }
        finally
        {
            tally.Turn.Release();
        }
        return tally;
    }

    /// <summary>Writes everything that was counted.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        foreach (var tally in tallies.Values)
        {
            if (!tally.HasPending)
                continue;
            await tally.Turn.WaitAsync(cancellation);
            try
            {
                await WriteAsync(tally, DayOf(time.GetUtcNow()), cancellation);
            }
            finally
            {
                tally.Turn.Release();
            }
        }
    }

    private async Task WriteAsync(UsageTally tally, DateTimeOffset today, CancellationToken cancellation)
    {
        await WriteKeyedAsync(tally, cancellation);
        var (days, dropped) = tally.Take();
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellation);
            var rows = new UsageRows(db, tally.Project);
            await db.Database.OpenConnectionAsync(cancellation);
            Usage? known = null;
            if (days.Count + dropped.Count == 0)
                known = await rows.ReadAsync(today, cancellation);
            else
            {
                await using var transaction = await db.BeginWriteAsync(cancellation);
                foreach (var (day, usage) in days.OrderBy(d => d.Key))
                {
                    var total = await rows.AddAsync(day, usage, cancellation);
                    known = day == today ? total : known;
                }
                foreach (var ((rule, hour), count) in dropped.OrderBy(d => d.Key))
                    await rows.AddDroppedAsync(rule, hour, count, cancellation);
                known ??= await rows.ReadAsync(today, cancellation);
                await transaction.CommitAsync(cancellation);
            }
            tally.Written(new(today, known.Value, time.GetTimestamp()));
        }
        catch
        {
            tally.NotWritten(dropped);
            throw;
        }
    }

    /// <summary>Counts the discarded crashes that no process has counted: note and count are one transaction.</summary>
    private async Task WriteKeyedAsync(UsageTally tally, CancellationToken cancellation)
    {
        var waiting = tally.KeyedCount;
        if (waiting == 0)
            return;
        var life = waiting > Storm ? KnownInStorm : KnownFor;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        var rows = new UsageRows(db, tally.Project);
        for (; waiting > 0; waiting -= Batch)
        {
            var crashes = tally.TakeKeyed(Batch);
            try
            {
                await using var transaction = await db.BeginWriteAsync(cancellation);
                var fresh = await rows.NoteAsync(crashes, time.GetUtcNow(), life, cancellation);
                foreach (var same in fresh.GroupBy(c => (c.Rule, c.Hour)).OrderBy(g => g.Key))
                    await rows.AddDroppedAsync(same.Key.Rule, same.Key.Hour, same.Count(), cancellation);
                await transaction.CommitAsync(cancellation);
            }
            catch
            {
                foreach (var crash in crashes)
                    tally.Dropped(crash);
                throw;
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryFlushAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The last flush comes without this token.
        }
        await TryFlushAsync(CancellationToken.None);
    }

    private async Task TryFlushAsync(CancellationToken cancellation)
    {
        try
        {
            await FlushAsync(cancellation);
        }
        catch (Exception fault) when (fault is DbException || EngineFault.IsAway(fault))
        {
            Log.NotWritten(logger, fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(120, LogLevel.Warning, "What projects sent could not be written, it is tried again: {Reason}")]
        public static partial void NotWritten(ILogger logger, string reason);
    }
}
