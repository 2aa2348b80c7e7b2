namespace CrashHub.Server.Data.Search;

/// <summary>Writes which sets the crashes of leaf buckets have. Whoever gives a crash another leaf writes it here in the same transaction.</summary>
internal static class BucketSetRows
{
    private const int AtOnce = 200;

    public static async Task StoreAsync(
        CrashHubDb db,
        int project,
        IEnumerable<(Guid Leaf, long Set)> pairs,
        CancellationToken cancellation
    )
    {
        foreach (var some in pairs.Distinct().Order().Chunk(AtOnce))
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
    }
}
