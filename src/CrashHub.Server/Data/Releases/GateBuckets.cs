using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Releases;

/// <summary>
/// What a release did. Where all that it did counts, what is counted of it answers, and the cost grows with the buckets that are new; else the hourly counts
/// bucket by bucket, and the cost grows with the buckets and hours of the release, not with its crashes. Only the
/// hours in which the reading begins or ends are looked up crash by crash, and only where crashes lie on both sides.
/// </summary>
internal sealed class GateBuckets(CrashHubDb db)
{
    private const string AnHour = "3600000000";
    private const string First = "COALESCE(h.first_seen, h.hour)";
    private const string Last = "COALESCE(h.last_seen, h.hour + 3599999999)";

    /// <summary>Buckets that are read at most; with more, a statement says which.</summary>
    public const int Most = 10_000;

    /// <summary>Crashes of an hour between since and asOf.</summary>
    private string Counted =>
        $"""
            CASE WHEN {First} >= @since AND {Last} <= @asOf THEN h.count ELSE
                (SELECT count(*) FROM crashes c{IndexHint.By(db, 
                "ix_crashes_project_id_bucket_id_received_at"
            )} WHERE c.project_id = h.project_id AND c.bucket_id = h.bucket_id
                    AND c.received_at >= h.hour AND c.received_at < h.hour + {AnHour} AND c.received_at >= @since AND c.received_at <= @asOf
                    AND COALESCE(c.release, '') = h.release AND COALESCE(c.environment, '') = h.environment) END
            """;

    /// <summary>Buckets of the release that are new or regressed, the one with the most crashes first; at most <see cref="Most"/> and one.</summary>
    /// <param name="scope">What counts.</param>
    /// <param name="baseline">What it is compared with; null for nothing.</param>
    /// <param name="isAllNew">Without a baseline: whether every bucket is new, or none can be told to be.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The buckets; and how many buckets and crashes the release has, all counted.</returns>
    public async Task<(List<GateBucket> Found, long Buckets, long Crashes)> FindAsync(
        GateScope scope,
        GateBaseline? baseline,
        bool isAllNew,
        CancellationToken cancellation
    )
    {
        if (await GateTotals.ReadAsync(db, scope, cancellation) is { } totals && (baseline is not null || !isAllNew))
            return (await new GateNewBuckets(db).FindAsync(scope, baseline, totals.Buckets, cancellation), totals.Buckets, totals.Crashes);
        var isNew =
            baseline is not null ? $" OR NOT EXISTS ({Known(scope, baseline)})"
            : isAllNew ? " OR 1 = 1"
            : "";
        var text = $"""
            WITH {Rooted(scope)},
            regressed AS (SELECT DISTINCT COALESCE(b.merged_into, b.id) AS root FROM bucket_regressions g
                JOIN buckets b ON b.project_id = g.project_id AND b.id = g.bucket_id
                WHERE g.project_id = @project AND g.release = @release AND g.at >= @since AND g.at <= @asOf),
            marked AS (SELECT r.root, r.count, CASE WHEN EXISTS (SELECT 1 FROM regressed g WHERE g.root = r.root) THEN 1 ELSE 0 END AS back
                FROM rooted r WHERE r.count > 0),
            found AS (SELECT m.root AS root, m.count AS count, CAST(m.back AS bigint) AS back FROM marked m WHERE m.back = 1{isNew}
                ORDER BY m.count DESC, m.root LIMIT {Most + 1})
            SELECT a.root, a.count, a.back FROM (SELECT f.root, f.count, f.back FROM found f
                UNION ALL SELECT NULL, count(*), CAST(COALESCE(SUM(r.count), 0) AS bigint) FROM rooted r WHERE r.count > 0) a
            ORDER BY CASE WHEN a.root IS NULL THEN 1 ELSE 0 END, a.count DESC, a.root
            """;
        var rows = await db.Command(text, scope.Parameters(Of(baseline)))
            .RowsAsync(r => (Root: r.IsDBNull(0) ? null : (Guid?)r.GetGuid(0), Count: r.GetInt64(1), Last: r.GetInt64(2)), cancellation);
        var (_, buckets, crashes) = rows[^1];
        rows.RemoveAt(rows.Count - 1);
        return (rows.ConvertAll(r => new GateBucket(r.Root!.Value, r.Count, r.Last == 1)), buckets, crashes);
    }

    /// <summary>Crashes of the scope's release by environment; empty text where the event names none.</summary>
    public async Task<Dictionary<string, long>> ByEnvironmentAsync(GateScope scope, CancellationToken cancellation)
    {
        if (await GateTotals.ReadAsync(db, scope, cancellation, ofEnvironment: true) is { } totals)
            return totals.ByEnvironment;
        var rows = await db.Command(
                $"SELECT h.environment, CAST(SUM({Counted}) AS bigint) FROM bucket_hours h{Hours} WHERE {Mine(scope)} GROUP BY h.environment",
                scope.Parameters()
            )
            .RowsAsync(r => (r.GetString(0), r.GetInt64(1)), cancellation);
        return rows.ToDictionary(row => row.Item1, row => row.Item2, StringComparer.Ordinal);
    }

    // The release leads to its hours; by the hours it would be those of all releases.
    private string Hours => IndexHint.By(db, "ix_bucket_hours_project_id_release_environment_bucket_id_hour");

    private static string Mine(GateScope scope) =>
        $"""
            h.project_id = @project AND h.release = @release{(scope.Environment is null ? "" : " AND h.environment = @environment")}
            AND h.hour >= @sinceHour AND h.hour <= @asOf AND {First} <= @asOf AND {Last} >= @since
            """;

    // What the release did leads: SQLite, which takes the order of a CROSS JOIN, would look up each bucket of the project in it.
    private string Rooted(GateScope scope) =>
        $"""
            mine AS ({(scope is { Environment: null, IsWhole: true } ? OfValues : OfHours(scope))}),
            rooted AS MATERIALIZED (SELECT COALESCE(b.merged_into, b.id) AS root, CAST(SUM(m.count) AS bigint) AS count FROM mine m
                CROSS JOIN buckets b WHERE b.project_id = @project AND b.id = m.leaf GROUP BY COALESCE(b.merged_into, b.id))
            """;

    private string OfHours(GateScope scope) =>
        $"SELECT h.bucket_id AS leaf, SUM({Counted}) AS count FROM bucket_hours h{Hours} WHERE {Mine(scope)} GROUP BY h.bucket_id";

    /// <summary>
    /// The same of all that the release did: one row a bucket. A bucket that got a crash after asOf is counted by its hours, to which it leads, and not the
    /// release.
    /// </summary>
    private string OfValues =>
        $"""
            SELECT v.bucket_id AS leaf, CASE WHEN v.last_seen <= @asOf THEN v.count
                ELSE (SELECT COALESCE(SUM({Counted}), 0) FROM bucket_hours h
                    WHERE h.project_id = @project AND h.bucket_id = v.bucket_id AND h.release || '' = @release AND h.hour <= @asOf AND {First} <= @asOf) END
                AS count
            FROM bucket_values v{IndexHint.By(db, "ix_bucket_values_project_id_field_value")}
            WHERE v.project_id = @project AND v.field = 'release' AND v.value = @release AND v.first_seen <= @asOf
            """;

    /// <summary>A crash of the bucket's family whose release is the baseline or came before it.</summary>
    private static string Known(GateScope scope, GateBaseline baseline)
    {
        var before = Before(baseline);
        const string family = """
            (SELECT m.root UNION ALL SELECT l.id FROM buckets l WHERE l.project_id = @project AND l.merged_into = m.root)
            """;
        return scope.Environment is null
            ? $"""
                SELECT 1 FROM bucket_values v LEFT JOIN releases k ON k.project_id = v.project_id AND k.name = v.value
                WHERE v.project_id = @project AND v.bucket_id IN {family} AND v.field = 'release' AND v.first_seen <= @asOf
                    AND v.value <> @release AND (v.value = @baseline OR {before})
                """
            : $"""
                SELECT 1 FROM bucket_hours h LEFT JOIN releases k ON k.project_id = h.project_id AND k.name = h.release
                WHERE h.project_id = @project AND h.bucket_id IN {family} AND h.environment = @environment AND {First} <= @asOf
                    AND h.release <> @release AND (h.release = @baseline OR {before})
                """;
    }

    /// <summary>Releases <c>k</c> that came before the baseline.</summary>
    internal static string Before(GateBaseline baseline) =>
        baseline.IsSemantic
            ? "k.is_semantic AND k.order_key < @baseKey OR NOT k.is_semantic AND k.first_seen < @baseFirst"
            : "k.first_seen < @baseFirst";

    internal static (string, object?)[] Of(GateBaseline? baseline) =>
        [("@baseline", baseline?.Name ?? ""), ("@baseKey", baseline?.OrderKey ?? ""), ("@baseFirst", baseline?.FirstSeen ?? 0)];
}
