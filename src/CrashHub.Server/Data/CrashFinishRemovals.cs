namespace CrashHub.Server.Data;

/// <summary>
/// Crashes that leave buckets together: each hour and value of a bucket is written once, however many leave. The other half of
/// <see cref="CrashFinishCounters"/>; the buckets' rows are locked by the caller, who writes them back.
/// </summary>
internal sealed class CrashFinishRemovals(CrashHubDb db, int project)
{
    private readonly Dictionary<(CrashFinishBucket Bucket, long Hour, string Release, string Environment), long> hours = [];
    private readonly Dictionary<(CrashFinishBucket Bucket, string Field, string Value), long> values = [];
    private readonly HashSet<CrashFinishBucket> ends = [];

    /// <summary>Takes a crash out of a locked bucket.</summary>
    public void Add(CrashFinishBucket bucket, CrashQueueClaim crash)
    {
        var hour = (
            bucket,
            MicrosecondsConverter.HourOf(crash.ReceivedAt),
            CrashFinishCounters.Clean(crash.Release),
            CrashFinishCounters.Clean(crash.Environment)
        );
        hours[hour] = hours.GetValueOrDefault(hour) + 1;
        foreach (var (field, value) in CrashFinishCounters.Values(crash))
            values[(bucket, field, value)] = values.GetValueOrDefault((bucket, field, value)) + 1;
        bucket.Count = Math.Max(0, bucket.Count - 1);
        if (crash.ReceivedAt == bucket.FirstSeen || crash.ReceivedAt == bucket.LastSeen)
            ends.Add(bucket);
    }

    /// <summary>Writes what left; the crashes' rows name other buckets by now.</summary>
    public async Task StoreAsync(CancellationToken cancellation)
    {
        const string hour =
            "project_id = @project AND bucket_id = @bucket AND hour = @hour AND release = @release AND environment = @environment";
        const string value = "project_id = @project AND bucket_id = @bucket AND field = @field AND value = @value";
        var (someHours, someValues) = (hours.ToList(), values.ToList());
        await db.ManyAsync(
            $"UPDATE bucket_hours SET count = count - @count WHERE {hour}",
            someHours,
            one => [.. HourOf(one.Key), ("@count", one.Value)],
            cancellation
        );
        await db.ManyAsync($"DELETE FROM bucket_hours WHERE {hour} AND count <= 0", someHours, one => HourOf(one.Key), cancellation);
        await db.ManyAsync(
            $"UPDATE bucket_values SET count = count - @count WHERE {value}",
            someValues,
            one => [.. ValueOf(one.Key), ("@count", one.Value)],
            cancellation
        );
        var gone = await db.ManyAsync(
            $"DELETE FROM bucket_values WHERE {value} AND count <= 0",
            someValues,
            one => ValueOf(one.Key),
            cancellation
        );
        for (var at = 0; at < gone.Length; at++)
        {
            var key = someValues[at].Key;
            if (gone[at] > 0 && key.Field == CrashFinishCounters.UserField)
                key.Bucket.Users = Math.Max(0, key.Bucket.Users - 1);
        }
        foreach (var bucket in ends)
            await new CrashFinishInstants(db, project).ReadAsync(bucket, Guid.Empty, cancellation);
    }

    private (string, object?)[] HourOf((CrashFinishBucket Bucket, long Hour, string Release, string Environment) key) =>
        [
            ("@project", project),
            ("@bucket", key.Bucket.Id),
            ("@hour", key.Hour),
            ("@release", key.Release),
            ("@environment", key.Environment),
        ];

    private (string, object?)[] ValueOf((CrashFinishBucket Bucket, string Field, string Value) key) =>
        [("@project", project), ("@bucket", key.Bucket.Id), ("@field", key.Field), ("@value", key.Value)];
}
