namespace CrashHub.Server.Data.Search;

/// <summary>
/// Writes which sets, and with them which terms, the crashes of leaf buckets have. Whoever gives a crash another leaf writes it here in the same transaction,
/// once the sets are stored.
/// </summary>
internal static class BucketSetRows
{
    private const int AtOnce = 200;

    // More than a transaction has: one statement writes its rows in one order, so that no two wait for each other in a circle.
    private const int MostOfTerms = 1000;

    public static async Task StoreAsync(
        CrashHubDb db,
        int project,
        IEnumerable<(Guid Leaf, long Set)> pairs,
        CancellationToken cancellation
    )
    {
        var sorted = pairs.Distinct().Order().ToList();
        foreach (var some in sorted.Chunk(AtOnce))
        {
            List<(string, object?)> parameters = [("@project", project)];
            var rows = new List<string>(some.Length);
            foreach (var (leaf, set) in some)
            {
                parameters.Add(($"@b{rows.Count}", leaf));
                rows.Add($"(@project, @b{rows.Count}, {set})");
            }
            await db.Command(
                    $"INSERT INTO bucket_sets (project_id, bucket_id, set_id) VALUES {string.Join(", ", rows)} ON CONFLICT DO NOTHING",
                    [.. parameters]
                )
                .RunAsync(cancellation);
        }
        foreach (var some in sorted.Chunk(MostOfTerms))
            await TermsAsync(db, project, some, cancellation);
    }

    /// <summary>Writes the terms of pairs, in the order of keys.</summary>
    internal static async Task TermsAsync(
        CrashHubDb db,
        int project,
        IReadOnlyList<(Guid Leaf, long Set)> pairs,
        CancellationToken cancellation
    )
    {
        List<(string, object?)> parameters = [("@project", project)];
        var rows = new List<string>(pairs.Count);
        foreach (var (leaf, set) in pairs)
        {
            parameters.Add(($"@b{rows.Count}", leaf));
            rows.Add($"(@b{rows.Count}, {set})");
        }
        // SQLite takes a CROSS JOIN in the order in which it is written.
        await db.Command(
                $"""
                WITH pairs (bucket_id, set_id) AS (VALUES {string.Join(", ", rows)})
                INSERT INTO bucket_terms (project_id, bucket_id, term_id, set_id)
                SELECT t.project_id, p.bucket_id, t.term_id, min(t.set_id) FROM pairs p CROSS JOIN search_set_terms t
                WHERE t.project_id = @project AND t.set_id = p.set_id
                GROUP BY t.project_id, p.bucket_id, t.term_id ORDER BY p.bucket_id, t.term_id
                ON CONFLICT DO NOTHING
                """,
                [.. parameters]
            )
            .RunAsync(cancellation);
    }
}
