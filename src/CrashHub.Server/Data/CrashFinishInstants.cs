namespace CrashHub.Server.Data;

/// <summary>When a bucket was first and last seen, asked again after crashes left it.</summary>
internal sealed class CrashFinishInstants(CrashHubDb db, int project)
{
    /// <summary>
    /// Sets both to what rows still tell. Expired crashes are counted but have no row, so a bucket without rows keeps its instants.
    /// </summary>
    /// <param name="bucket">A locked bucket.</param>
    /// <param name="without">A crash that is about to leave; <see cref="Guid.Empty"/> when all have left.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task ReadAsync(CrashFinishBucket bucket, Guid without, CancellationToken cancellation)
    {
        var leaves = await db.Command(
                "SELECT id FROM buckets WHERE project_id = @project AND (id = @bucket OR merged_into = @bucket)",
                ("@project", project),
                ("@bucket", bucket.Id)
            )
            .RowsAsync(r => r.GetGuid(0), cancellation);
        var (first, last) = ((long?)null, (long?)null);
        foreach (var leaf in leaves)
        {
            var least = await EndAsync(leaf, without, "", cancellation);
            var greatest = await EndAsync(leaf, without, " DESC", cancellation);
            first = first is null || least < first ? least ?? first : first;
            last = last is null || greatest > last ? greatest ?? last : last;
        }
        if (first is { } begin && last is { } end)
            (bucket.FirstSeen, bucket.LastSeen) = (begin, end);
    }

    // By the index of bucket and instant: as many rows are read as one, and the one that goes.
    private Task<long?> EndAsync(Guid leaf, Guid without, string direction, CancellationToken cancellation) =>
        db.Command(
                $"""
                SELECT received_at FROM crashes WHERE project_id = @project AND bucket_id = @leaf AND id <> @without
                ORDER BY project_id{direction}, bucket_id{direction}, received_at{direction} LIMIT 1
                """,
                ("@project", project),
                ("@leaf", leaf),
                ("@without", without)
            )
            .ScalarAsync(r => (long?)r.GetInt64(0), cancellation);
}
