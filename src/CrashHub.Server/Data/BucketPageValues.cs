using System.Text.Json;
using CrashHub.Server.Data.Releases;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>The newest values of a field for each bucket of a page, in one statement that looks only at those buckets.</summary>
internal sealed class BucketPageValues(CrashHubDb db)
{
    private const int Newest = BucketShown.MostValues;
    private const string Here = "project_id = b.project_id AND bucket_id = b.id AND field = @field";

    // The family leads: SQLite might else walk a field's values of all buckets in the order of an index.
    private const string Family = """
        (SELECT b.id AS id UNION ALL SELECT l.id FROM buckets l WHERE l.project_id = b.project_id AND l.merged_into = b.id) f
        CROSS JOIN bucket_values v WHERE v.project_id = b.project_id AND v.bucket_id = f.id AND v.field = @field
        """;

    private static readonly (string Count, string Newest) Alone = (
        $"SELECT count(*) FROM bucket_values WHERE {Here}",
        $"SELECT last_seen, value FROM bucket_values WHERE {Here}"
    );

    private static readonly (string Count, string Newest) Together = (
        $"SELECT count(DISTINCT v.value) FROM {Family}",
        $"SELECT max(v.last_seen) AS last_seen, v.value AS value FROM {Family} GROUP BY v.value"
    );

    /// <summary>What the crashes of one bucket named.</summary>
    /// <param name="Count">How many values there are.</param>
    /// <param name="Values">The newest 20 and when each was named last (microseconds since 1970), the newest first.</param>
    internal readonly record struct Named(long Count, IReadOnlyList<(string Value, long LastSeen)> Values);

    /// <summary>Reads a field of some buckets, each with whether it is a family; a bucket without a value is not in the answer.</summary>
    public async Task<IReadOnlyDictionary<Guid, Named>> ReadAsync(
        int project,
        IReadOnlyDictionary<Guid, bool> buckets,
        string field,
        CancellationToken cancellation
    )
    {
        var values = new Dictionary<Guid, Named>();
        await AddAsync(values, project, [.. buckets.Where(b => !b.Value).Select(b => b.Key)], field, Alone, cancellation);
        await AddAsync(values, project, [.. buckets.Where(b => b.Value).Select(b => b.Key)], field, Together, cancellation);
        return values;
    }

    private async Task AddAsync(
        Dictionary<Guid, Named> values,
        int project,
        List<Guid> buckets,
        string field,
        (string Count, string Newest) queries,
        CancellationToken cancellation
    )
    {
        if (buckets.Count == 0)
            return;
        // EF Core would number all values of the project on SQLite, which has no lateral join.
        var (pairs, pair) = db.Database.IsNpgsql() ? ("json_agg", "json_build_array") : ("json_group_array", "json_array");
        List<(string, object?)> parameters =
        [
            ("@project", project),
            ("@field", field),
            .. buckets.Select((id, k) => ($"@b{k}", (object?)id)),
        ];
        var bytes = FirstReleases.Bytes(db);
        await db.Database.OpenConnectionAsync(cancellation);
        var rows = await db.Command(
                $"""
                SELECT b.id, ({queries.Count}),
                    (SELECT CAST({pairs}({pair}(last_seen, value)) AS TEXT) FROM ({queries.Newest} ORDER BY last_seen DESC, value{bytes} LIMIT {Newest}) newest)
                FROM buckets b WHERE b.project_id = @project AND b.id IN ({string.Join(", ", buckets.Select((_, k) => $"@b{k}"))})
                """,
                [.. parameters]
            )
            .RowsAsync(r => (Id: r.GetGuid(0), Count: r.GetInt64(1), Pairs: r.Text(2)), cancellation);
        foreach (var row in rows.Where(row => row.Count > 0))
            values.Add(row.Id, new Named(row.Count, ValuesOf(row.Pairs!)));
    }

    private static IReadOnlyList<(string Value, long LastSeen)> ValuesOf(string pairs)
    {
        using var document = JsonDocument.Parse(pairs);
        return
        [
            .. document
                .RootElement.EnumerateArray()
                .Select(pair => (Value: pair[1].GetString()!, LastSeen: pair[0].GetInt64()))
                .OrderByDescending(pair => pair.LastSeen)
                .ThenBy(pair => pair.Value, StringComparer.Ordinal),
        ];
    }
}
