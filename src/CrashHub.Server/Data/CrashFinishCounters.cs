namespace CrashHub.Server.Data;

/// <summary>What a finish counts: the bucket itself, its hours and its values. The bucket's row is locked by the caller, who writes it back.</summary>
internal sealed class CrashFinishCounters(CrashHubDb db, int project)
{
    private const int MaxValueLength = 500;
    private const long MicrosecondsAnHour = 3_600_000_000;

    /// <summary>Counts a crash in a locked bucket, its hours and its values. True when it is the bucket's first of its release.</summary>
    public async Task<bool> AddAsync(CrashFinishBucket bucket, CrashQueueClaim crash, CancellationToken cancellation)
    {
        await db.Command(
                """
                INSERT INTO bucket_hours (project_id, bucket_id, hour, release, environment, count)
                VALUES (@project, @bucket, @hour, @release, @environment, 1)
                ON CONFLICT (project_id, bucket_id, hour, release, environment) DO UPDATE SET count = bucket_hours.count + 1
                """,
                Hour(bucket, crash)
            )
            .RunAsync(cancellation);
        var counts = await AddValuesAsync(bucket, crash, cancellation);
        if (counts.Contains(("user", 1L)))
            bucket.Users++;
        bucket.FirstSeen = bucket.Count == 0 ? crash.ReceivedAt : Math.Min(bucket.FirstSeen, crash.ReceivedAt);
        bucket.LastSeen = bucket.Count == 0 ? crash.ReceivedAt : Math.Max(bucket.LastSeen, crash.ReceivedAt);
        bucket.Count++;
        return counts.Contains(("release", 1L));
    }

    /// <summary>Takes a crash that moves away out of a locked bucket, its hours and its values.</summary>
    public async Task RemoveAsync(CrashFinishBucket bucket, CrashQueueClaim crash, CancellationToken cancellation)
    {
        const string hour =
            "project_id = @project AND bucket_id = @bucket AND hour = @hour AND release = @release AND environment = @environment";
        const string value = "project_id = @project AND bucket_id = @bucket AND field = @field AND value = @value";
        await db.Command($"UPDATE bucket_hours SET count = count - 1 WHERE {hour}", Hour(bucket, crash)).RunAsync(cancellation);
        await db.Command($"DELETE FROM bucket_hours WHERE {hour} AND count <= 0", Hour(bucket, crash)).RunAsync(cancellation);
        foreach (var (field, text) in Values(crash))
        {
            var parameters = Value(bucket, field, text);
            await db.Command($"UPDATE bucket_values SET count = count - 1 WHERE {value}", parameters).RunAsync(cancellation);
            var gone = await db.Command($"DELETE FROM bucket_values WHERE {value} AND count <= 0", parameters).RunAsync(cancellation);
            if (field == "user" && gone > 0)
                bucket.Users = Math.Max(0, bucket.Users - 1);
        }
        bucket.Count = Math.Max(0, bucket.Count - 1);
        if (crash.ReceivedAt == bucket.FirstSeen || crash.ReceivedAt == bucket.LastSeen)
            await SeenAgainAsync(bucket, crash.Id, cancellation);
    }

    /// <summary>Counts the crash's values in one statement; how often the bucket saw each of them by now.</summary>
    private async Task<IReadOnlyList<(string Field, long Count)>> AddValuesAsync(
        CrashFinishBucket bucket,
        CrashQueueClaim crash,
        CancellationToken cancellation
    )
    {
        List<(string, object?)> parameters = [.. KeyOf(project, bucket), ("@at", crash.ReceivedAt)];
        var rows = new List<string>();
        foreach (var (field, value) in Values(crash))
        {
            parameters.Add(($"@v{rows.Count}", value));
            rows.Add($"(@project, @bucket, '{field}', @v{rows.Count}, 1, @at, @at)");
        }
        if (rows.Count == 0)
            return [];
        return await db.Command(
                $"""
                INSERT INTO bucket_values (project_id, bucket_id, field, value, count, first_seen, last_seen) VALUES {string.Join(
                    ", ",
                    rows
                )}
                ON CONFLICT (project_id, bucket_id, field, value) DO UPDATE SET count = bucket_values.count + 1,
                    first_seen = CASE WHEN excluded.first_seen < bucket_values.first_seen THEN excluded.first_seen ELSE bucket_values.first_seen END,
                    last_seen = CASE WHEN excluded.last_seen > bucket_values.last_seen THEN excluded.last_seen ELSE bucket_values.last_seen END
                RETURNING field, count
                """,
                [.. parameters]
            )
            .RowsAsync(r => (Field: r.GetString(0), Count: r.GetInt64(1)), cancellation);
    }

    private async Task SeenAgainAsync(CrashFinishBucket bucket, Guid without, CancellationToken cancellation)
    {
        // Only what rows still tell: expired crashes are counted but have no row, so a bucket without rows keeps its instants.
        var rows = await db.Command(
                """
                SELECT min(received_at), max(received_at) FROM crashes
                WHERE project_id = @project AND id <> @without AND (bucket_id = @bucket OR bucket_id IN
                    (SELECT id FROM buckets WHERE project_id = @project AND merged_into = @bucket))
                """,
                ("@project", project),
                ("@bucket", bucket.Id),
                ("@without", without)
            )
            .RowsAsync(r => (First: r.Number(0), Last: r.Number(1)), cancellation);
        if (rows is [({ } first, { } last)])
            (bucket.FirstSeen, bucket.LastSeen) = (first, last);
    }

    private static (string, object?)[] KeyOf(int project, CrashFinishBucket bucket) => [("@project", project), ("@bucket", bucket.Id)];

    private (string, object?)[] Hour(CrashFinishBucket bucket, CrashQueueClaim crash) =>
        [
            .. KeyOf(project, bucket),
            ("@hour", crash.ReceivedAt - crash.ReceivedAt % MicrosecondsAnHour),
            ("@release", CrashQueueSql.Clean(crash.Release ?? "", MaxValueLength)),
            ("@environment", CrashQueueSql.Clean(crash.Environment ?? "", MaxValueLength)),
        ];

    private (string, object?)[] Value(CrashFinishBucket bucket, string field, string value) =>
        [.. KeyOf(project, bucket), ("@field", field), ("@value", value)];

    private static IEnumerable<(string Field, string Value)> Values(CrashQueueClaim crash)
    {
        (string, string?)[] all =
        [
            ("environment", crash.Environment),
            ("function", crash.Function),
            ("region", crash.Region),
            ("release", crash.Release),
            ("runtime", crash.Runtime),
            ("user", crash.UserHash),
        ];
        foreach (var (field, value) in all)
        {
            if (!string.IsNullOrEmpty(value))
                yield return (field, CrashQueueSql.Clean(value, MaxValueLength));
        }
    }
}
