using System.Text.Json;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>The newest values of a field for each bucket of a page, in one statement that looks only at those buckets.</summary>
internal sealed class BucketPageValues(CrashHubDb db)
{
    private const int Newest = 20;
    private const string Here = "project_id = b.project_id AND bucket_id = b.id AND field = @field";
    private const string Family = """
        v.project_id = b.project_id AND v.field = @field AND v.bucket_id IN (
            SELECT b.id UNION ALL SELECT l.id FROM buckets l WHERE l.project_id = b.project_id AND l.merged_into = b.id)
        """;

    private static readonly (string Count, string Newest, string First) Alone = (
        $"SELECT count(*) FROM bucket_values WHERE {Here}",
        $"SELECT last_seen, value FROM bucket_values WHERE {Here}",
        $"SELECT value FROM bucket_values WHERE {Here} ORDER BY first_seen, value LIMIT 1"
    );

    private static readonly (string Count, string Newest, string First) Together = (
        $"SELECT count(DISTINCT v.value) FROM bucket_values v WHERE {Family}",
        $"SELECT max(v.last_seen) AS last_seen, v.value AS value FROM bucket_values v WHERE {Family} GROUP BY v.value",
        $"SELECT v.value FROM bucket_values v WHERE {Family} ORDER BY v.first_seen, v.value LIMIT 1"
    );

    /// <summary>What the crashes of one bucket named.</summary>
    /// <param name="Count">How many values there are.</param>
    /// <param name="Values">The newest 20, the newest first.</param>
    /// <param name="First">The one that was named first; null where that was not asked.</param>
    internal readonly record struct Named(long Count, IReadOnlyList<string> Values, string? First);

    /// <summary>Reads a field of some buckets; a bucket without a value is not in the answer.</summary>
    public async Task<IReadOnlyDictionary<Guid, Named>> ReadAsync(
        int project,
        IReadOnlyList<Bucket> buckets,
        string field,
        bool withFirst,
        CancellationToken cancellation
    )
    {
        var values = new Dictionary<Guid, Named>();
        await AddAsync(values, project, [.. buckets.Where(b => !b.IsFamily).Select(b => b.Id)], field, Alone, withFirst, cancellation);
        await AddAsync(values, project, [.. buckets.Where(b => b.IsFamily).Select(b => b.Id)], field, Together, withFirst, cancellation);
        return values;
    }

    private async Task AddAsync(
        Dictionary<Guid, Named> values,
        int project,
        List<Guid> buckets,
        string field,
        (string Count, string Newest, string First) queries,
        bool withFirst,
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
        await db.Database.OpenConnectionAsync(cancellation);
        var rows = await db.Command(
                $"""
                SELECT b.id, ({queries.Count}),
                    (SELECT CAST({pairs}({pair}(last_seen, value)) AS TEXT) FROM ({queries.Newest} ORDER BY last_seen DESC, value LIMIT {Newest}) newest),
                    {(withFirst ? $"({queries.First})" : "NULL")}
                FROM buckets b WHERE b.project_id = @project AND b.id IN ({string.Join(", ", buckets.Select((_, k) => $"@b{k}"))})
                """,
                [.. parameters]
            )
            .RowsAsync(r => (Id: r.GetGuid(0), Count: r.GetInt64(1), Pairs: r.Text(2), First: r.Text(3)), cancellation);
        foreach (var row in rows.Where(row => row.Count > 0))
            values.Add(row.Id, new Named(row.Count, ValuesOf(row.Pairs!), row.First));
    }

    private static IReadOnlyList<string> ValuesOf(string pairs)
    {
        using var document = JsonDocument.Parse(pairs);
        return
        [
            .. document
                .RootElement.EnumerateArray()
                .Select(pair => (LastSeen: pair[0].GetInt64(), Value: pair[1].GetString()!))
                .OrderByDescending(pair => pair.LastSeen)
                .ThenBy(pair => pair.Value, StringComparer.Ordinal)
                .Select(pair => pair.Value),
        ];
    }
}
