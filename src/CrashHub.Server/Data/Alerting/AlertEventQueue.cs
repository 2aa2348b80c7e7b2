using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Alerting;

/// <summary>What the transactions of finishes noted, until it is decided about.</summary>
internal sealed class AlertEventQueue(CrashHubDb db)
{
    /// <summary>How long a new bucket waits for a build that may name it.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private const int Batch = 200;
    private const int MostProjects = 100;

    /// <summary>
    /// Notes that can be decided about, one of each project in turn and of each the oldest first: a project with thousands holds nobody else up. Those of
    /// new buckets that lack builds are no part of it until all are there, and those whose crash went to another bucket when its symbols came, until the
    /// wait is over.
    /// </summary>
    public async Task<List<AlertEvent>> DueAsync(CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        var found = await IdsAsync("", "e.at, e.id", Batch, project: null, cancellation);
        // There may be more, and the oldest may all be of one project.
        if (found.Count == Batch)
            found = await OfEachAsync(cancellation);
        if (found.Count == 0)
            return [];
        var notes = await db.AlertEvents.AsNoTracking().Where(e => found.Contains(e.Id)).ToListAsync(cancellation);
        return
        [
            .. notes
                .GroupBy(e => e.ProjectId)
                .SelectMany(of => of.OrderBy(e => e.At).ThenBy(e => e.Id).Select((note, turn) => (note, turn)))
                .OrderBy(n => n.turn)
                .ThenBy(n => n.note.At)
                .Select(n => n.note),
        ];
    }

    /// <summary>An equal share of each project that has notes; of very many projects, of some of them.</summary>
    private async Task<List<Guid>> OfEachAsync(CancellationToken cancellation)
    {
        var projects = await db.Command(
                $"""
                SELECT p.id FROM projects p WHERE EXISTS (SELECT 1 FROM alert_events e WHERE e.project_id = p.id)
                ORDER BY random() LIMIT {MostProjects}
                """
            )
            .RowsAsync(r => r.GetInt32(0), cancellation);
        var found = new List<Guid>(Batch);
        foreach (var project in projects)
            found.AddRange(
                await IdsAsync("e.project_id = @project AND ", "e.id", Math.Max(1, Batch / projects.Count), project, cancellation)
            );
        return found;
    }

    private Task<List<Guid>> IdsAsync(string within, string order, int most, int? project, CancellationToken cancellation) =>
        db.Command(
                $"""
                SELECT e.id FROM alert_events e WHERE {within}(e.kind <> {(int)AlertKind.New} OR e.at <= {CrashQueueSql.Now(db)} - @wait
                    OR (NOT e.waits OR NOT EXISTS (SELECT 1 FROM crash_modules m WHERE m.project_id = e.project_id
                            AND m.received_at = e.received_at AND m.crash_id = e.crash_id AND m.is_missing))
                        AND NOT EXISTS (SELECT 1 FROM crashes c WHERE c.project_id = e.project_id AND c.received_at = e.received_at
                            AND c.id = e.crash_id AND c.bucket_id <> e.bucket_id))
                ORDER BY {order} LIMIT {most}
                """,
                ("@wait", (long)LongestWait.TotalMicroseconds),
                ("@project", project)
            )
            .RowsAsync(r => r.GetGuid(0), cancellation);

    /// <summary>Takes a note out, in the transaction that decides about it. False when another process did.</summary>
    public async Task<bool> TakeAsync(AlertEvent noted, CancellationToken cancellation) =>
        await db.AlertEvents.Where(e => e.ProjectId == noted.ProjectId && e.Id == noted.Id).ExecuteDeleteAsync(cancellation) == 1;
}
