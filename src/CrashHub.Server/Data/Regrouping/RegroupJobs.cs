using CrashHub.Contracts;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>The rows of regroups: which is to be worked on, and where it is.</summary>
internal sealed class RegroupJobs(CrashHubDb db)
{
    // Crashes are counted up to here; what is more is not told from it.
    private const int MostCounted = 10_000_000;

    /// <summary>Begins a regroup, or begins it again, in the caller's transaction if there is one.</summary>
    /// <param name="project">The project.</param>
    /// <param name="algorithm">What crashes are grouped by from now on.</param>
    /// <param name="now">The instant.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task StartAsync(int project, string algorithm, DateTimeOffset now, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        await db.Command(
                $"""
                INSERT INTO regroups (project_id, algorithm, state, phase, version, first_number, cursor_number, cursor_at, cursor_id, done, total,
                    moved, merged, created, started_at, finished_at, worked)
                SELECT p.id, @algorithm, @running, 0, 1, p.next_bucket_number, 0, 0, @none, 0,
                    (SELECT count(*) FROM (SELECT 1 AS one FROM crashes WHERE project_id = @project LIMIT {MostCounted}) counted),
                    0, 0, 0, @now, NULL, 0
                FROM projects p WHERE p.id = @project
                ON CONFLICT (project_id) DO UPDATE SET algorithm = excluded.algorithm, state = excluded.state, phase = 0,
                    version = regroups.version + 1, first_number = excluded.first_number, cursor_number = 0, cursor_at = 0,
                    cursor_id = excluded.cursor_id, done = 0, total = excluded.total, moved = 0, merged = 0, created = 0,
                    started_at = excluded.started_at, finished_at = NULL, worked = 0
                """,
                ("@project", project),
                ("@algorithm", algorithm),
                ("@running", (int)RegroupState.Running),
                ("@none", Guid.Empty),
                ("@now", MicrosecondsConverter.ToMicroseconds(now))
            )
            .RunAsync(cancellation);
    }

    /// <summary>Stops a regroup, or lets it go on. False when there is none that runs or rests.</summary>
    public async Task<bool> PauseAsync(int project, bool paused, CancellationToken cancellation) =>
        await db
            .Regroups.Where(r => r.ProjectId == project && r.State != RegroupState.Done)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(r => r.State, paused ? RegroupState.Paused : RegroupState.Running)
                        .SetProperty(r => r.Version, r => r.Version + 1),
                cancellation
            ) > 0;

    /// <summary>The regroups that want work, longest begun first.</summary>
    public Task<List<Regroup>> RunningAsync(CancellationToken cancellation) =>
        db
            .Regroups.AsNoTracking()
            .Where(r => r.State == RegroupState.Running)
            .OrderBy(r => r.StartedAt)
            .Take(100)
            .ToListAsync(cancellation);

    /// <summary>
    /// Writes how far a step came, in the step's transaction; nobody else's step can be between this and its commit.
    /// </summary>
    /// <returns>False when the regroup is no longer as the step found it: the caller rolls back.</returns>
    public async Task<bool> StepAsync(Regroup before, Regroup after, CancellationToken cancellation) =>
        await db.Command(
                """
                UPDATE regroups SET state = @state, phase = @phase, version = version + 1, cursor_number = @number, cursor_at = @at, cursor_id = @id,
                    done = @done, moved = @moved, merged = @merged, created = @created, finished_at = @finished, worked = @worked
                WHERE project_id = @project AND version = @version
                """,
                ("@state", (int)after.State),
                ("@phase", (int)after.Phase),
                ("@number", after.CursorNumber),
                ("@at", MicrosecondsConverter.ToMicroseconds(after.CursorAt)),
                ("@id", after.CursorId),
                ("@done", after.Done),
                ("@moved", after.Moved),
                ("@merged", after.Merged),
                ("@created", after.Created),
                ("@finished", after.FinishedAt is { } end ? MicrosecondsConverter.ToMicroseconds(end) : null),
                ("@worked", after.Worked),
                ("@project", before.ProjectId),
                ("@version", before.Version)
            )
            .RunAsync(cancellation) == 1;

    /// <summary>
    /// True when crashes of the project are grouped by something else than <paramref name="algorithm"/>: nobody regrouped them yet, or a process of another
    /// version made buckets since. Bounded by the buckets that are newer than the last regroup.
    /// </summary>
    public async Task<bool> IsDueAsync(int project, string algorithm, bool atStart, CancellationToken cancellation)
    {
        var last = await db.Regroups.AsNoTracking().SingleOrDefaultAsync(r => r.ProjectId == project, cancellation);
        if (last is not null && (last.State != RegroupState.Done || last.Algorithm != algorithm))
            // What another version's process began is its own while it lives; a start is when this one takes over.
            return atStart && last.Algorithm != algorithm;
        await db.Database.OpenConnectionAsync(cancellation);
        return await db.Command(
                    """
                    SELECT 1 FROM buckets b JOIN signatures s ON s.project_id = b.project_id AND s.algorithm = b.algorithm
                        AND s.fingerprint = b.fingerprint AND s.bucket_id = b.id
                    WHERE b.project_id = @project AND b.number >= @first AND b.algorithm <> @algorithm AND b.merged_into IS NULL LIMIT 1
                    """,
                    ("@project", project),
                    ("@first", last?.FirstNumber ?? 0),
                    ("@algorithm", algorithm)
                )
                .ScalarAsync(r => r.GetInt32(0), cancellation) == 1;
    }
}
