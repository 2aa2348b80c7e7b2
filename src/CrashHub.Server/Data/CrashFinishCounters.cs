namespace CrashHub.Server.Data;

/// <summary>What a finish counts: the bucket itself, its hours and its values. The bucket's row is locked by the caller, who writes it back.</summary>
internal sealed class CrashFinishCounters(CrashHubDb db, int project)
{
    private const int MaxValueLength = 500;
    private const int MaxValuesAtOnce = 200;
    public const string UserField = "user";
    private const string ReleaseField = "release";

    private readonly Dictionary<(CrashFinishBucket Bucket, long Hour, string Release, string Environment), int> hours = [];
    private readonly Dictionary<(CrashFinishBucket Bucket, string Field, string Value), Seen> values = [];
    private readonly HashSet<(CrashFinishBucket Bucket, string Release)> newReleases = [];

    /// <summary>Counts a crash in a locked bucket; its hours and values are written by <see cref="StoreAsync"/>.</summary>
    public void Add(CrashFinishBucket bucket, CrashQueueClaim crash)
    {
        var hour = (bucket, MicrosecondsConverter.HourOf(crash.ReceivedAt), Clean(crash.Release), Clean(crash.Environment));
        hours[hour] = hours.GetValueOrDefault(hour) + 1;
        foreach (var (field, value) in Values(crash))
        {
            var key = (bucket, field, value);
            values[key] = values.TryGetValue(key, out var seen)
                ? new(seen.Count + 1, Math.Min(seen.First, crash.ReceivedAt), Math.Max(seen.Last, crash.ReceivedAt))
                : new(1, crash.ReceivedAt, crash.ReceivedAt);
        }
        bucket.FirstSeen = bucket.Count == 0 ? crash.ReceivedAt : Math.Min(bucket.FirstSeen, crash.ReceivedAt);
        bucket.LastSeen = bucket.Count == 0 ? crash.ReceivedAt : Math.Max(bucket.LastSeen, crash.ReceivedAt);
        bucket.Count++;
    }

    /// <summary>True once for each release that was new to its bucket: for the first crash that asks after <see cref="StoreAsync"/>.</summary>
    public bool IsFirstOfRelease(CrashFinishBucket bucket, CrashQueueClaim crash) => newReleases.Remove((bucket, Clean(crash.Release)));

    /// <summary>Writes what was counted, once a bucket and hour or value, and adds the users that are new to their buckets.</summary>
    public async Task StoreAsync(CancellationToken cancellation)
    {
        await db.ManyAsync(
            """
            INSERT INTO bucket_hours (project_id, bucket_id, hour, release, environment, count)
            VALUES (@project, @bucket, @hour, @release, @environment, @count)
            ON CONFLICT (project_id, bucket_id, hour, release, environment) DO UPDATE SET count = bucket_hours.count + excluded.count
            """,
            [.. hours],
            one =>
                [
                    .. KeyOf(project, one.Key.Bucket),
                    ("@hour", one.Key.Hour),
                    ("@release", one.Key.Release),
                    ("@environment", one.Key.Environment),
                    ("@count", one.Value),
                ],
            cancellation
        );
        foreach (var some in values.Chunk(MaxValuesAtOnce))
            await StoreValuesAsync(some, cancellation);
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
            if (field == UserField && gone > 0)
                bucket.Users = Math.Max(0, bucket.Users - 1);
        }
        bucket.Count = Math.Max(0, bucket.Count - 1);
        if (crash.ReceivedAt == bucket.FirstSeen || crash.ReceivedAt == bucket.LastSeen)
            await new CrashFinishInstants(db, project).ReadAsync(bucket, crash.Id, cancellation);
    }

    private async Task StoreValuesAsync(
        KeyValuePair<(CrashFinishBucket Bucket, string Field, string Value), Seen>[] some,
        CancellationToken cancellation
    )
    {
        List<(string, object?)> parameters = [("@project", project)];
        var rows = new List<string>(some.Length);
        foreach (var ((bucket, field, value), seen) in some)
        {
            var k = rows.Count;
            parameters.AddRange([
                ($"@b{k}", bucket.Id),
                ($"@v{k}", value),
                ($"@c{k}", (long)seen.Count),
                ($"@f{k}", seen.First),
                ($"@l{k}", seen.Last),
            ]);
            rows.Add($"(@project, @b{k}, '{field}', @v{k}, @c{k}, @f{k}, @l{k})");
        }
        var counts = await db.Command(
                $"""
                INSERT INTO bucket_values (project_id, bucket_id, field, value, count, first_seen, last_seen) VALUES {string.Join(
                    ", ",
                    rows
                )}
                ON CONFLICT (project_id, bucket_id, field, value) DO UPDATE SET count = bucket_values.count + excluded.count,
                    first_seen = CASE WHEN excluded.first_seen < bucket_values.first_seen THEN excluded.first_seen ELSE bucket_values.first_seen END,
                    last_seen = CASE WHEN excluded.last_seen > bucket_values.last_seen THEN excluded.last_seen ELSE bucket_values.last_seen END
                RETURNING bucket_id, field, value, count
                """,
                [.. parameters]
            )
            .RowsAsync(r => ((r.GetGuid(0), r.GetString(1), r.GetString(2)), Count: r.GetInt64(3)), cancellation);
        var stored = counts.ToDictionary(row => row.Item1, row => row.Count);
        foreach (var ((bucket, field, value), seen) in some)
        {
            // All that there are came with this batch: the value is new to the bucket.
            if (stored[(bucket.Id, field, value)] != seen.Count)
                continue;
            if (field == UserField)
                bucket.Users++;
            else if (field == ReleaseField)
                newReleases.Add((bucket, value));
        }
    }

    private static (string, object?)[] KeyOf(int project, CrashFinishBucket bucket) => [("@project", project), ("@bucket", bucket.Id)];

    private (string, object?)[] Hour(CrashFinishBucket bucket, CrashQueueClaim crash) =>
        [
            .. KeyOf(project, bucket),
            ("@hour", MicrosecondsConverter.HourOf(crash.ReceivedAt)),
            ("@release", Clean(crash.Release)),
            ("@environment", Clean(crash.Environment)),
        ];

    /// <summary>A value as it is counted.</summary>
    public static string Clean(string? value) => CrashQueueSql.Clean(value ?? "", MaxValueLength);

    private (string, object?)[] Value(CrashFinishBucket bucket, string field, string value) =>
        [.. KeyOf(project, bucket), ("@field", field), ("@value", value)];

    /// <summary>The values that a crash is counted under.</summary>
    public static IEnumerable<(string Field, string Value)> Values(CrashQueueClaim crash)
    {
        (string, string?)[] all =
        [
            ("environment", crash.Environment),
            ("function", crash.Function),
            ("region", crash.Region),
            (ReleaseField, crash.Release),
            ("runtime", crash.Runtime),
            (UserField, crash.UserHash),
        ];
        foreach (var (field, value) in all)
        {
            if (!string.IsNullOrEmpty(value))
                yield return (field, Clean(value));
        }
    }

    private readonly record struct Seen(int Count, long First, long Last);
}
