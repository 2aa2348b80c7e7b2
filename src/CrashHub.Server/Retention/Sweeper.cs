using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Retention;

/// <summary>
/// Removes what is too old or too much, now and then, in small steps with rests between them. One process at a time holds the lease; a step that is done
/// twice does nothing the second time, and one that is cut short is gone on with by the next sweep.
/// </summary>
internal sealed partial class Sweeper(
    IDbContextFactory<CrashHubDb> databases,
    IBlobStore blobs,
    OrphanCollector orphans,
    IOptions<RetentionOptions> options,
    TimeProvider time,
    ILogger<Sweeper> logger
) : BackgroundService
{
    private readonly string owner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():n}";
    private long? orphansAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Sweep, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await RunOnceAsync(stoppingToken);
                }
                catch (Exception fault) when (EngineFault.IsOfDatabase(fault))
                {
                    Log.Away(logger, fault.GetType().Name, fault.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop; the next sweep goes on.
        }
    }

    /// <summary>One sweep. False when another process has it, or took it in the middle.</summary>
    internal async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        using var turn = new SweepTurn(db, owner, time);
        if (!await turn.BeginAsync(cancellation))
            return false;
        try
        {
            await SweepAsync(db, turn, cancellation);
            return true;
        }
        catch (OperationCanceledException) when (turn.IsLost)
        {
            Log.Lost(logger);
            return false;
        }
    }

    private async Task SweepAsync(CrashHubDb db, SweepTurn turn, CancellationToken cancellation)
    {
        var now = await NowAsync(db, cancellation);
        foreach (var project in await db.Projects.Select(p => p.Id).OrderBy(id => id).ToListAsync(cancellation))
        {
            await turn.RequireAsync(db, cancellation);
            await ProjectAsync(project, now, turn, cancellation);
        }
        if (options.Value.AuditDays > 0)
        {
            var lines = await new AuditExpiry(databases).RunAsync(
                now.AddDays(-options.Value.AuditDays),
                () => turn.RestAsync(cancellation),
                cancellation
            );
            if (lines > 0)
                Log.AuditSwept(logger, lines, options.Value.AuditDays);
        }
        await new LeftBehind(databases, blobs).RunAsync(now, () => turn.RestAsync(cancellation), cancellation);
        if (orphansAt is not { } last || time.GetElapsedTime(last) >= OrphanCollector.SecondLookAfter)
        {
            orphansAt = time.GetTimestamp();
            await orphans.RunAsync(() => turn.RestAsync(cancellation), cancellation);
        }
        await turn.EndAsync(cancellation);
    }

    /// <summary>What this sweep takes for now; see <see cref="SweepClock"/>.</summary>
    private async Task<DateTimeOffset> NowAsync(CrashHubDb db, CancellationToken cancellation)
    {
        var (database, before) = (
            await db.Command($"SELECT clock, {CrashQueueSql.Now(db)} FROM work_leases WHERE name = @name", ("@name", SweepTurn.Lease))
                .RowsAsync(r => (Before: r.Number(0), Database: r.GetInt64(1)), cancellation)
        )
            is [var row]
            ? (row.Database, row.Before)
            : throw new InvalidOperationException("The lease that was just taken has no row.");
        long? newest = null;
        if (before is null)
            newest = await db.Command(
                    "SELECT max(newest) FROM (SELECT (SELECT max(received_at) FROM crashes WHERE project_id = p.id) AS newest FROM projects p) n"
                )
                .ScalarAsync(r => (long?)r.GetInt64(0), cancellation);
        var now = SweepClock.Next(before, database, newest, options.Value.Sweep);
        if (database - now > options.Value.Sweep.TotalMicroseconds * SweepClock.MostStepsAhead)
            Log.CatchingUp(logger, TimeSpan.FromMicroseconds(database - now));
        await db.Command("UPDATE work_leases SET clock = @now WHERE name = @name", ("@now", now), ("@name", SweepTurn.Lease))
            .RunAsync(cancellation);
        return MicrosecondsConverter.FromMicroseconds(now);
    }

    private async Task ProjectAsync(int project, DateTimeOffset now, SweepTurn turn, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        var row = await db.ProjectRetentions.AsNoTracking().SingleOrDefaultAsync(r => r.ProjectId == project, cancellation);
        var plan = RetentionPlan.Of(row, options.Value);
        var removed = new RemovedBytes();
        Task Rest() => turn.RestAsync(cancellation);
        var crashes = new CrashExpiry(db, blobs, project, turn);
        if (plan.CrashesBefore(now) is { } before)
            await crashes.ByAgeAsync(before, removed, Rest, cancellation);
        if (plan.MaxReportBytes > 0)
            await crashes.BySizeAsync(plan.MaxReportBytes, removed, Rest, cancellation);
        var dumps = new DumpExpiry(db, blobs, project, turn);
        if (plan.DumpsBefore(now) is { } old)
            await dumps.ByAgeAsync(old, removed, Rest, cancellation);
        if (plan.MaxDumpBytes > 0)
            await dumps.BySizeAsync(plan.MaxDumpBytes, removed, Rest, cancellation);
        var builds = new BuildExpiry(db, blobs, project, turn);
        if (plan.BuildsBefore(now) is { } unused)
            await builds.ByAgeAsync(unused, removed, Rest, cancellation);
        if (plan.MaxBuildBytes > 0)
            await builds.BySizeAsync(plan.MaxBuildBytes, removed, Rest, cancellation);
        if (removed.ToString() is var text and not "nothing")
            Log.Swept(logger, project, text);
    }

    private static partial class Log
    {
        [LoggerMessage(400, LogLevel.Information, "Retention of project {ProjectId} removed {What}")]
        public static partial void Swept(ILogger logger, int projectId, string what);

        [LoggerMessage(404, LogLevel.Information, "{Lines} lines of the audit were older than {Days} days and went")]
        public static partial void AuditSwept(ILogger logger, int lines, int days);

        [LoggerMessage(
            401,
            LogLevel.Warning,
            "The database's clock is {Ahead} ahead of the last sweep: retention follows in steps, in case that clock is wrong"
        )]
        public static partial void CatchingUp(ILogger logger, TimeSpan ahead);

        [LoggerMessage(403, LogLevel.Warning, "Another process sweeps by now: this sweep took too long between two rests and ends")]
        public static partial void Lost(ILogger logger);

        [LoggerMessage(402, LogLevel.Warning, "Retention waits for its next turn: database or store is away ({Class}: {Reason})")]
        public static partial void Away(ILogger logger, string @class, string reason);
    }
}
