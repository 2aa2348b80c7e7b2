using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Releases;

/// <summary>The figures of some releases, from what is counted as crashes come and go: the cost grows with the releases of the page.</summary>
internal sealed class ReleaseFigures(CrashHubDb db)
{
    private const int AtOnce = 200;
    private const string Counted = """
        SELECT release, CAST(SUM(buckets) AS bigint), CAST(SUM(crashes) AS bigint), max(last_seen), CAST(SUM(new_buckets) AS bigint)
        FROM release_counts WHERE project_id = @project AND release IN (@names) GROUP BY release HAVING SUM(crashes) > 0
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
        var buckets = await db.Command(Counted.Replace("@names", list, StringComparison.Ordinal), parameters)
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
