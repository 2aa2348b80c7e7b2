using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Alerting;

/// <summary>What the transactions of finishes noted, until it is decided about.</summary>
internal sealed class AlertEventQueue(CrashHubDb db)
{
    /// <summary>How long a new bucket waits for a build that may name it.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private const int Batch = 200;

    /// <summary>The oldest notes that can be decided about: those of new buckets that lack builds wait until all are there, or the wait is over.</summary>
    public async Task<List<AlertEvent>> DueAsync(CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        var ids = await db.Command(
                $"""
                SELECT e.id FROM alert_events e
                WHERE e.kind <> {(int)AlertKind.New} OR NOT e.waits OR e.at <= {CrashQueueSql.Now(db)} - @wait
                    OR NOT EXISTS (SELECT 1 FROM crash_modules m
                        WHERE m.project_id = e.project_id AND m.received_at = e.received_at AND m.crash_id = e.crash_id AND m.is_missing)
                ORDER BY e.at, e.id LIMIT {Batch}
                """,
                ("@wait", (long)LongestWait.TotalMicroseconds)
            )
            .RowsAsync(r => r.GetGuid(0), cancellation);
        if (ids.Count == 0)
            return [];
        return await db
            .AlertEvents.AsNoTracking()
            .Where(e => ids.Contains(e.Id))
            .OrderBy(e => e.At)
            .ThenBy(e => e.Id)
            .ToListAsync(cancellation);
    }

    /// <summary>Takes a note out, in the transaction that decides about it. False when another process did.</summary>
    public async Task<bool> TakeAsync(AlertEvent noted, CancellationToken cancellation) =>
        await db.AlertEvents.Where(e => e.ProjectId == noted.ProjectId && e.Id == noted.Id).ExecuteDeleteAsync(cancellation) == 1;
}
