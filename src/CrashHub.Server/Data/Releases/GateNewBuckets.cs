using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Releases;

/// <summary>
/// New and regressed buckets of a release of which all counts. A bucket whose first release is the baseline, or came before it, is not new: only the others
/// are looked at.
/// </summary>
internal sealed class GateNewBuckets(CrashHubDb db)
{
    /// <summary>The buckets, the one with the most crashes first; at most <see cref="GateBuckets.Most"/> and one.</summary>
    /// <param name="scope">What counts.</param>
    /// <param name="baseline">What it is compared with; null where no bucket can be told to be new.</param>
    /// <param name="buckets">How many buckets the release has.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<List<GateBucket>> FindAsync(GateScope scope, GateBaseline? baseline, long buckets, CancellationToken cancellation)
    {
        var parameters = scope.Parameters(GateBuckets.Of(baseline));
        var later = baseline is null
            ? "SELECT k.name FROM releases k WHERE 1 = 0"
            : $"""
                SELECT k.name FROM releases k WHERE k.project_id = @project AND k.name <> @release AND k.name <> @baseline
                    AND NOT ({GateBuckets.Before(baseline)})
                """;
        var others = 0L;
        if (baseline is not null)
        {
            others = await db.Command(
                    $"SELECT CAST(COALESCE(SUM(new_buckets), 0) AS bigint) FROM release_counts WHERE project_id = @project AND environment = '' AND release IN ({later})",
                    parameters
                )
                .ScalarAsync(r => r.GetInt64(0), cancellation);
        }
        // Buckets that began with a release after the baseline: by these releases, or by the buckets of the release, whichever are fewer.
        var candidates =
            others <= buckets
                ? """
                    SELECT b.id AS root FROM later l CROSS JOIN buckets b
                    WHERE b.project_id = @project AND b.first_release = l.name AND b.merged_into IS NULL
                    """
                : $"""
                    SELECT s.id AS root FROM bucket_values v{OfRelease} CROSS JOIN buckets b CROSS JOIN buckets s
                    WHERE v.project_id = @project AND v.field = 'release' AND v.value = @release AND b.project_id = @project AND b.id = v.bucket_id
                        AND s.project_id = @project AND s.id = COALESCE(b.merged_into, b.id) AND s.first_release IN (SELECT l.name FROM later l)
                    """;
        var first = baseline is null
            ? ""
            : "UNION SELECT b.id AS root FROM buckets b WHERE b.project_id = @project AND b.first_release = @release AND b.merged_into IS NULL";
        var isNew = baseline is null
            ? ""
            : $" OR NOT EXISTS ({Known(baseline, "", "v.bucket_id = m.root")}) AND NOT EXISTS ({Known(
            baseline,
            "buckets l CROSS JOIN ",
            "l.project_id = @project AND l.merged_into = m.root AND v.bucket_id = l.id"
        )})";
        var text = $"""
            WITH later AS ({later}),
            regressed AS (SELECT DISTINCT COALESCE(b.merged_into, b.id) AS root FROM bucket_regressions g
                JOIN buckets b ON b.project_id = g.project_id AND b.id = g.bucket_id
                WHERE g.project_id = @project AND g.release = @release AND g.at <= @asOf),
            candidates AS (SELECT g.root AS root FROM regressed g UNION {candidates} {first}),
            marked AS MATERIALIZED (SELECT c.root AS root, COALESCE((SELECT v.count FROM bucket_values v
                    WHERE v.project_id = @project AND v.bucket_id = c.root AND v.field = 'release' AND v.value = @release), 0)
                + COALESCE((SELECT CAST(SUM(v.count) AS bigint) FROM buckets l CROSS JOIN bucket_values v
                    WHERE l.project_id = @project AND l.merged_into = c.root AND v.project_id = @project AND v.bucket_id = l.id AND v.field = 'release' AND v.value = @release), 0) AS count,
                CASE WHEN EXISTS (SELECT 1 FROM regressed g WHERE g.root = c.root) THEN 1 ELSE 0 END AS back
                FROM candidates c)
            SELECT m.root, m.count, CAST(m.back AS bigint) FROM marked m WHERE m.count > 0 AND (m.back = 1{isNew})
            ORDER BY m.count DESC, m.root LIMIT {GateBuckets.Most + 1}
            """;
        return await db.Command(text, parameters)
            .RowsAsync(r => new GateBucket(r.GetGuid(0), r.GetInt64(1), r.GetInt64(2) == 1), cancellation);
    }

    // SQLite takes tables in the order of CROSS JOIN, and would walk the values of all buckets without being told this index.
    private string OfRelease => IndexHint.By(db, "ix_bucket_values_project_id_field_value");

    private static string Known(GateBaseline baseline, string join, string where) =>
        $"""
            SELECT 1 FROM {join}bucket_values v LEFT JOIN releases k ON k.project_id = v.project_id AND k.name = v.value
            WHERE v.project_id = @project AND {where} AND v.field = 'release' AND v.first_seen <= @asOf
                AND v.value <> @release AND (v.value = @baseline OR {GateBuckets.Before(baseline)})
            """;
}
