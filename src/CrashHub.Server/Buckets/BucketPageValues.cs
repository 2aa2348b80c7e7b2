using System.Text.Json;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>The newest values of a field for each bucket of a page, in one statement that looks only at those buckets.</summary>
internal sealed class BucketPageValues(CrashHubDb db)
{
    private const int Newest = 20;

    /// <summary>What the crashes of one bucket named.</summary>
    /// <param name="Count">How many values there are.</param>
    /// <param name="Values">The newest 20, the newest first.</param>
    internal readonly record struct Named(long Count, IReadOnlyList<string> Values);

    /// <summary>Reads a field of some buckets; a bucket without a value is not in the answer.</summary>
    public async Task<IReadOnlyDictionary<Guid, Named>> ReadAsync(
        int project,
        IReadOnlyList<Guid> buckets,
        string field,
        CancellationToken cancellation
    )
    {
        // EF Core would number all values of the project on SQLite, which has no lateral join.
        var (pairs, pair) = db.Database.IsNpgsql() ? ("json_agg", "json_build_array") : ("json_group_array", "json_array");
        List<(string, object?)> parameters =
        [
            ("@project", project),
            ("@field", field),
            .. buckets.Select((id, k) => ($"@b{k}", (object?)id)),
        ];
        const string here = "project_id = b.project_id AND bucket_id = b.id AND field = @field";
        await db.Database.OpenConnectionAsync(cancellation);
        var rows = await db.Command(
                $"""
                SELECT b.id, (SELECT count(*) FROM bucket_values WHERE {here}),
                    (SELECT CAST({pairs}({pair}(last_seen, value)) AS TEXT) FROM (
                        SELECT last_seen, value FROM bucket_values WHERE {here} ORDER BY last_seen DESC, value LIMIT {Newest}) newest)
                FROM buckets b WHERE b.project_id = @project AND b.id IN ({string.Join(", ", buckets.Select((_, k) => $"@b{k}"))})
                """,
                [.. parameters]
            )
            .RowsAsync(r => (Id: r.GetGuid(0), Count: r.GetInt64(1), Pairs: r.Text(2)), cancellation);
        return rows.Where(row => row.Count > 0).ToDictionary(row => row.Id, row => new Named(row.Count, ValuesOf(row.Pairs!)));
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
