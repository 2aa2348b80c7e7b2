using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Releases;

/// <summary>Counts some releases at once: the cost grows with their buckets, not with their crashes.</summary>
internal sealed class ReleaseFigures(CrashHubDb db)
{
    private const int AtOnce = 200;
    private const string Root = "COALESCE(b.merged_into, b.id)";

    private static readonly string OfBuckets = $"""
        SELECT v.value, count(DISTINCT {Root}), CAST(SUM(v.count) AS bigint), max(v.last_seen),
            count(DISTINCT CASE WHEN NOT EXISTS (SELECT 1 FROM bucket_values o
                WHERE o.project_id = @project AND o.field = 'release' AND o.first_seen < v.first_seen AND o.bucket_id IN (
                    SELECT {Root} UNION ALL SELECT l.id FROM buckets l WHERE l.project_id = @project AND l.merged_into = {Root})) THEN {Root} END)
        FROM bucket_values v JOIN buckets b ON b.project_id = v.project_id AND b.id = v.bucket_id
        WHERE v.project_id = @project AND v.field = 'release' AND v.value IN (@names) GROUP BY v.value
        """;

    /// <summary>The figures by release; one without any is not in the answer.</summary>
    public async Task<IReadOnlyDictionary<string, ReleaseFigure>> ReadAsync(
        int project,
        IReadOnlyList<string> releases,
        CancellationToken cancellation
    )
    {
        var figures = new Dictionary<string, ReleaseFigure>(StringComparer.Ordinal);
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            foreach (var some in releases.Distinct(StringComparer.Ordinal).Chunk(AtOnce))
                await ReadAsync(figures, project, some, cancellation);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
        return figures;
    }

    private async Task ReadAsync(Dictionary<string, ReleaseFigure> figures, int project, string[] names, CancellationToken cancellation)
    {
        (string, object?)[] parameters = [("@project", project), .. names.Select((name, k) => ($"@n{k}", (object?)name))];
        var list = string.Join(", ", names.Select((_, k) => $"@n{k}"));
        var buckets = await db.Command(OfBuckets.Replace("@names", list, StringComparison.Ordinal), parameters)
            .RowsAsync(
                r =>
                    (
                        Name: r.GetString(0),
                        Figure: new ReleaseFigure
                        {
                            Buckets = r.GetInt64(1),
                            Crashes = r.GetInt64(2),
                            LastSeen = MicrosecondsConverter.FromMicroseconds(r.GetInt64(3)),
                            NewBuckets = r.GetInt64(4),
                        }
                    ),
                cancellation
            );
        foreach (var (name, figure) in buckets)
            figures[name] = figure;
        var invocations = await db.Command(
                $"""
                SELECT release, CAST(SUM(count) AS bigint) FROM invocation_windows
                WHERE project_id = @project AND release IN ({list}) AND superseded_at IS NULL GROUP BY release
                """,
                parameters
            )
            .RowsAsync(r => (Name: r.GetString(0), Count: r.GetInt64(1)), cancellation);
        foreach (var (name, count) in invocations)
            figures[name] = figures.GetValueOrDefault(name) with { Invocations = count };
        var regressed = await db.Command(
                $"""
                SELECT release, count(DISTINCT bucket_id) FROM bucket_regressions
                WHERE project_id = @project AND release IN ({list}) GROUP BY release
                """,
                parameters
            )
            .RowsAsync(r => (Name: r.GetString(0), Count: r.GetInt64(1)), cancellation);
        foreach (var (name, count) in regressed)
            figures[name] = figures.GetValueOrDefault(name) with { RegressedBuckets = count };
    }
}
