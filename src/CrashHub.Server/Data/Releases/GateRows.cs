using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Releases;

/// <summary>What the gate asks beside buckets: releases, invocations, and what stands in the way of a verdict.</summary>
internal sealed class GateRows(CrashHubDb db)
{
    /// <summary>Rows that are counted one by one; more are told as this many.</summary>
    public const int MostCounted = 1000;

    /// <summary>The most failed crashes that can be allowed, since they are counted one by one.</summary>
    public const int MostFailed = 100_000;

    private const int MostMissing = 20_000;
    private const int MostRead = 10_000;
    private const int MostEnvironments = 5;

    /// <summary>A release that was heard of: it was used before asOf. Null for one that was not.</summary>
    public async Task<GateBaseline?> FindAsync(GateScope scope, string release, CancellationToken cancellation)
    {
        var row = await db.Command(
                $"{Columns} WHERE project_id = @project AND name = @name AND first_seen <= @asOf",
                ("@project", scope.Project),
                ("@name", release),
                ("@asOf", scope.AsOf)
            )
            .ScalarAsync(Read, cancellation);
        if (row is not null)
            return row;
        // Its first crash may still wait for a worker, who makes the row.
        var first = await db.Command(
                """
                SELECT received_at FROM crashes WHERE project_id = @project AND release = @name AND received_at <= @asOf
                ORDER BY project_id, release, received_at LIMIT 1
                """,
                ("@project", scope.Project),
                ("@name", release),
                ("@asOf", scope.AsOf)
            )
            .ScalarAsync(r => (long?)r.GetInt64(0), cancellation);
        if (first is not { } at)
            return null;
        var (key, isSemantic) = ReleaseOrder.KeyOf(release, at);
        return new GateBaseline(release, key, isSemantic, at);
    }

    /// <summary>The release before another one: by precedence among semantic versions, else by first use. Null when there is none.</summary>
    public async Task<GateBaseline?> BeforeAsync(GateScope scope, GateBaseline release, CancellationToken cancellation)
    {
        (string, object?)[] parameters =
        [
            ("@project", scope.Project),
            ("@name", release.Name),
            ("@asOf", scope.AsOf),
            ("@key", release.OrderKey),
            ("@first", release.FirstSeen),
        ];
        if (release.IsSemantic)
        {
            // Versions that differ in build metadata only have one key: the one that was used before comes before.
            var before = await db.Command(
                    $"""
                    {Columns} WHERE project_id = @project AND is_semantic AND name <> @name AND first_seen + 0 <= @asOf
                        AND order_key <= @key AND (order_key < @key OR first_seen < @first)
                    ORDER BY order_key DESC, first_seen DESC, name LIMIT 1
                    """,
                    parameters
                )
                .ScalarAsync(Read, cancellation);
            if (before is not null)
                return before;
        }
        return await db.Command(
                $"""
                {Columns} WHERE project_id = @project AND name <> @name AND first_seen <= @asOf AND first_seen < @first
                    {(release.IsSemantic ? "AND NOT is_semantic" : "")}
                ORDER BY first_seen DESC, name LIMIT 1
                """,
                parameters
            )
            .ScalarAsync(Read, cancellation);
    }

    /// <summary>Invocations of the scope's release by environment, as they were reported by asOf. A window that lies across since counts in proportion.</summary>
    public async Task<Dictionary<string, long>> InvocationsAsync(GateScope scope, CancellationToken cancellation)
    {
        var rows = await db.Command(
                $"""
                SELECT environment, CAST(SUM(CASE WHEN from_at >= @since THEN count
                    ELSE CAST(count * (CAST(to_at - @since AS double precision) / (to_at - from_at)) AS bigint) END) AS bigint)
                FROM invocation_windows WHERE project_id = @project AND release = @release{(
                    scope.Environment is null ? "" : " AND environment = @environment"
                )}
                    AND to_at > @since AND reported_at <= @asOf AND (superseded_at IS NULL OR superseded_at > @asOf)
                GROUP BY environment
                """,
                scope.Parameters()
            )
            .RowsAsync(r => (r.GetString(0), r.GetInt64(1)), cancellation);
        return rows.ToDictionary(row => row.Item1, row => row.Item2, StringComparer.Ordinal);
    }

    /// <summary>
    /// For a reader who asked about an environment that nothing ever came from, which is a slip of the pen more often than not: those that reports came from, the
    /// first few by name, of a project with very many releases some of them. Empty when something came from the scope's own.
    /// </summary>
    public Task<List<string>> OtherEnvironmentsAsync(GateScope scope, CancellationToken cancellation) =>
        db.Command(
                $"""
                SELECT environment FROM (
                    SELECT * FROM (SELECT environment FROM release_counts WHERE project_id = @project LIMIT {MostRead}) counted
                    UNION SELECT * FROM (SELECT environment FROM invocation_windows WHERE project_id = @project LIMIT {MostRead}) reported
                ) heard
                WHERE environment <> ''
                    AND NOT EXISTS (SELECT 1 FROM crashes WHERE project_id = @project AND environment = @environment)
                    AND NOT EXISTS (SELECT 1 FROM release_counts WHERE project_id = @project AND environment = @environment)
                    AND NOT EXISTS (SELECT 1 FROM invocation_windows WHERE project_id = @project AND environment = @environment)
                ORDER BY environment LIMIT {MostEnvironments}
                """,
                scope.Parameters()
            )
            .RowsAsync(r => r.GetString(0), cancellation);

    /// <summary>Crashes of a release that still want a worker, new ones and such that are read again; at most <see cref="MostCounted"/>.</summary>
    // By the queue's index, which holds nothing else: the release must not lead the way, since it has all its crashes.
    public async Task<long> QueuedAsync(GateScope scope, string release, CancellationToken cancellation) =>
        await db.Command(
                $"""
                SELECT count(*) FROM (SELECT 1 FROM crashes{IndexHint.By(
                    db,
                    "ix_crashes_queue"
                )} WHERE project_id = @project AND state < 2 AND release || '' = @name
                    AND received_at >= @since AND received_at <= @asOf{Environment(scope)} LIMIT {MostCounted}) waiting
                """,
                scope.Parameters(("@name", release))
            )
            .ScalarAsync(r => r.GetInt64(0), cancellation);

    /// <summary>Crashes of the release of which no report could be made: counted until there are more than are allowed, and until <see cref="MostCounted"/>.</summary>
    // They have no bucket, which few lack; an environment has all its crashes.
    public async Task<long> FailedAsync(GateScope scope, long allowed, CancellationToken cancellation) =>
        await db.Command(
                $"""
                SELECT count(*) FROM (SELECT 1 FROM crashes{IndexHint.By(
                    db,
                    "ix_crashes_project_id_bucket_id_received_at"
                )} WHERE project_id = @project AND bucket_id IS NULL AND state = 3
                    AND release || '' = @release AND received_at >= @since AND received_at <= @asOf{Environment(
                    scope
                )} LIMIT {Math.Max(MostCounted, Math.Min(allowed, MostFailed) + 1)}) failed
                """,
                scope.Parameters()
            )
            .ScalarAsync(r => r.GetInt64(0), cancellation);

    /// <summary>Crashes of the release that lack a build, by the leaf bucket that they are in until it comes; the newest ones where there are very many.</summary>
    // Those that lack one lead: SQLite, which takes the order of a CROSS JOIN, would walk all crashes of the project by their buckets.
    public Task<List<(Guid Leaf, long Count)>> WaitingAsync(GateScope scope, CancellationToken cancellation) =>
        db.Command(
                $"""
                SELECT c.bucket_id, count(*) FROM (SELECT DISTINCT m.received_at, m.crash_id FROM crash_modules m
                    WHERE m.project_id = @project AND m.release = @release AND m.is_missing AND m.received_at >= @since AND m.received_at <= @asOf
                    ORDER BY m.received_at DESC, m.crash_id LIMIT {MostMissing}) w
                CROSS JOIN crashes c WHERE c.project_id = @project AND c.received_at = w.received_at AND c.id = w.crash_id
                    AND c.bucket_id IS NOT NULL{Environment(scope, "c.")} GROUP BY c.bucket_id
                """,
                scope.Parameters()
            )
            .RowsAsync(r => (r.GetGuid(0), r.GetInt64(1)), cancellation);

    private const string Columns = "SELECT name, order_key, is_semantic, first_seen FROM releases";

    private static GateBaseline Read(System.Data.Common.DbDataReader r) =>
        new(r.GetString(0), r.GetString(1), r.GetBoolean(2), r.GetInt64(3));

    private static string Environment(GateScope scope, string table = "") =>
        scope.Environment is null ? "" : $" AND {table}environment = @environment";
}
