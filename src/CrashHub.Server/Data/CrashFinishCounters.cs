using CrashHub.Server.Data.Releases;

namespace CrashHub.Server.Data;

/// <summary>
/// What a finish counts: the bucket itself, and hours and values of the leaf that a crash fell into, so that a merge need not move them and can be undone.
/// The bucket's row is the survivor's; it is locked by the caller, who writes it back.
/// </summary>
internal sealed class CrashFinishCounters(CrashHubDb db, int project)
{
    internal const int MaxValueLength = 500;
    private const int MaxValuesAtOnce = 200;
    private const string UserField = "user";
    private const string ReleaseField = "release";
    private const string FunctionField = "function";

    private readonly Dictionary<(Guid Leaf, long Hour, string Release, string Environment), Seen> hours = [];
    private readonly Dictionary<(Guid Leaf, string Field, string Value), Seen> values = [];
    private readonly Dictionary<Guid, CrashFinishBucket> survivors = [];
    private readonly HashSet<(CrashFinishBucket Bucket, string Release)> newReleases = [];
    private readonly CrashFinishParts parts = new(db, project);
    private readonly ReleaseTally tally = new(db, project);

    /// <summary>Counts a crash in a locked bucket that was merged into no other and took none in.</summary>
    public void Add(CrashFinishBucket bucket, CrashQueueClaim crash) => Add(bucket, bucket.Id, crash);

    /// <summary>Counts a crash in a locked bucket; all but its own row is written by <see cref="StoreAsync"/>.</summary>
    /// <param name="bucket">The survivor.</param>
    /// <param name="leaf">The bucket that the crash fell into: the survivor, or one merged into it.</param>
    /// <param name="crash">The crash.</param>
    public void Add(CrashFinishBucket bucket, Guid leaf, CrashQueueClaim crash)
    {
        survivors[leaf] = bucket;
        var hour = (leaf, MicrosecondsConverter.HourOf(crash.ReceivedAt), Clean(crash.Release), Clean(crash.Environment));
        hours[hour] = More(hours.GetValueOrDefault(hour), crash.ReceivedAt);
        foreach (var (field, value) in Values(crash))
        {
            var key = (leaf, field, value);
            values[key] = More(values.GetValueOrDefault(key), crash.ReceivedAt);
        }
        parts.Add(bucket, leaf, crash.ReceivedAt);
        bucket.FirstSeen = bucket.Count == 0 ? crash.ReceivedAt : Math.Min(bucket.FirstSeen, crash.ReceivedAt);
        bucket.LastSeen = bucket.Count == 0 ? crash.ReceivedAt : Math.Max(bucket.LastSeen, crash.ReceivedAt);
        bucket.Count++;
    }

    /// <summary>True once for each release that was new to its bucket: for the first crash that asks after <see cref="StoreAsync"/>.</summary>
    public bool IsFirstOfRelease(CrashFinishBucket bucket, CrashQueueClaim crash) => newReleases.Remove((bucket, Clean(crash.Release)));

    /// <summary>Says that a leaf's crash was dropped by sampling; the survivor's own row is the caller's.</summary>
    public Task DroppedAsync(CrashFinishBucket bucket, Guid leaf, int more, CancellationToken cancellation) =>
        parts.DroppedAsync(bucket, leaf, more, cancellation);

    /// <summary>Writes what was counted, once a leaf and hour or value, and adds the users that are new to their buckets.</summary>
    public async Task StoreAsync(CancellationToken cancellation)
    {
        await parts.StoreAsync(cancellation);
        await db.ManyAsync(
            """
            INSERT INTO bucket_hours (project_id, bucket_id, hour, release, environment, count, first_seen, last_seen)
            VALUES (@project, @bucket, @hour, @release, @environment, @count, @first, @last)
            ON CONFLICT (project_id, bucket_id, hour, release, environment) DO UPDATE SET count = bucket_hours.count + excluded.count,
                first_seen = CASE WHEN excluded.first_seen < bucket_hours.first_seen THEN excluded.first_seen ELSE bucket_hours.first_seen END,
                last_seen = CASE WHEN excluded.last_seen > bucket_hours.last_seen THEN excluded.last_seen ELSE bucket_hours.last_seen END
            """,
            [.. hours],
            one =>
                [
                    ("@project", project),
                    ("@bucket", one.Key.Leaf),
                    ("@hour", one.Key.Hour),
                    ("@release", one.Key.Release),
                    ("@environment", one.Key.Environment),
                    ("@count", (long)one.Value.Count),
                    ("@first", one.Value.First),
                    ("@last", one.Value.Last),
                ],
            cancellation
        );
        var fresh = new List<(Guid Leaf, string Field, string Value)>();
        foreach (var some in values.Chunk(MaxValuesAtOnce))
            await StoreValuesAsync(some, fresh, cancellation);
        await ReleaseRows.UsedAsync(
            db,
            project,
            fresh.Where(one => one.Field == ReleaseField).Select(one => (one.Value, values[one].First)),
            cancellation
        );
        foreach (var same in fresh.GroupBy(one => (Bucket: survivors[one.Leaf], one.Field, one.Value)))
        {
            var (bucket, field, value) = same.Key;
            // New to a leaf is not yet new to its family: others of it may know the value.
            if (bucket.IsFamily && await parts.KnowingAsync(bucket.Id, field, value, cancellation) != same.Count())
                continue;
            if (field == UserField)
                bucket.Users++;
            else
            {
                newReleases.Add((bucket, value));
                tally.Buckets(value, 1);
                if (bucket.Shown is { } shown)
                    shown.ReleaseCount++;
            }
        }
        Show();
        await tally.StoreAsync(cancellation);
    }

    /// <summary>What lists show of the buckets, and of their releases.</summary>
    private void Show()
    {
        foreach (var ((leaf, hour, release, environment), seen) in hours)
        {
            survivors[leaf].Shown?.AddHour(hour, seen.Count);
            if (release.Length > 0)
                tally.Crashes(release, environment, seen.Count, seen.Last);
        }
        foreach (var ((leaf, field, value), seen) in values)
        {
            var bucket = survivors[leaf];
            if (field == FunctionField)
                bucket.Shown?.AddFunction(value, seen.Last);
            if (field != ReleaseField)
                continue;
            bucket.Shown?.AddRelease(value, seen.Last);
            tally.First(FirstReleases.Take(bucket, value, seen.First), bucket.FirstRelease);
        }
    }

    /// <summary>
    /// Takes crashes of one leaf that move away out of a locked bucket, their hours and their values. The crashes' rows are elsewhere already.
    /// <see cref="StoreAsync"/> follows.
    /// </summary>
    public async Task RemoveAsync(
        CrashFinishBucket bucket,
        Guid leaf,
        IReadOnlyList<CrashQueueClaim> crashes,
        CancellationToken cancellation
    )
    {
        foreach (
            var same in crashes.GroupBy(c =>
                (Hour: MicrosecondsConverter.HourOf(c.ReceivedAt), Release: Clean(c.Release), Environment: Clean(c.Environment))
            )
        )
        {
            var (hour, release, environment) = same.Key;
            var (taken, _) = await SubtractAsync(
                bucket.Id,
                leaf,
                "bucket_hours",
                "hour = @hour AND release = @release AND environment = @environment",
                [("@hour", hour), ("@release", release), ("@environment", environment)],
                same.Count(),
                cancellation
            );
            if (release.Length > 0)
                tally.Crashes(release, environment, -taken);
        }
        foreach (var same in crashes.SelectMany(Values).GroupBy(one => one))
        {
            var (field, value) = same.Key;
            var (_, isGone) = await SubtractAsync(
                bucket.Id,
                leaf,
                "bucket_values",
                "field = @field AND value = @value",
                [("@field", field), ("@value", value)],
                same.Count(),
                cancellation
            );
            if (!isGone || field is not (UserField or ReleaseField))
                continue;
            var isKnown = bucket.IsFamily && await parts.KnowingAsync(bucket.Id, field, value, cancellation) > 0;
            if (field == UserField && !isKnown)
                bucket.Users = Math.Max(0, bucket.Users - 1);
            if (field == ReleaseField)
                await ReleaseGoneAsync(bucket, value, isKnown, cancellation);
        }
        bucket.Forget();
        bucket.Count = Math.Max(0, bucket.Count - crashes.Count);
        await parts.RemoveAsync(bucket, leaf, crashes, cancellation);
    }

    /// <summary>The last crash of a leaf left that named a release; others of its family may have it still.</summary>
    private async Task ReleaseGoneAsync(CrashFinishBucket bucket, string release, bool isKnown, CancellationToken cancellation)
    {
        if (!isKnown)
            tally.Buckets(release, -1);
        if (bucket.FirstRelease != release)
            return;
        await FirstReleases.FindAsync(db, project, bucket, cancellation);
        tally.First(release, bucket.FirstRelease);
    }

    /// <summary>
    /// Subtracts in the leaf's row, or in the survivor's where an older version counted there. How many were taken, and whether nothing of it is left.
    /// </summary>
    private async Task<(long Taken, bool IsGone)> SubtractAsync(
        Guid survivor,
        Guid leaf,
        string table,
        string key,
        (string, object?)[] parameters,
        int count,
        CancellationToken cancellation
    )
    {
        foreach (var bucket in leaf == survivor ? (Guid[])[leaf] : [leaf, survivor])
        {
            (string, object?)[] row = [.. parameters, ("@project", project), ("@bucket", bucket)];
            var where = $"project_id = @project AND bucket_id = @bucket AND {key}";
            var left = await db.Command(
                    $"UPDATE {table} SET count = count - @less WHERE {where} RETURNING count",
                    [.. row, ("@less", count)]
                )
                .RowsAsync(r => r.GetInt64(0), cancellation);
            if (left is not [var rest])
                continue;
            if (rest > 0)
                return (count, false);
            await db.Command($"DELETE FROM {table} WHERE {where} AND count <= 0", row).RunAsync(cancellation);
            return (count + rest, true);
        }
        return (0, false);
    }

    private async Task StoreValuesAsync(
        KeyValuePair<(Guid Leaf, string Field, string Value), Seen>[] some,
        List<(Guid Leaf, string Field, string Value)> fresh,
        CancellationToken cancellation
    )
    {
        List<(string, object?)> parameters = [("@project", project)];
        var rows = new List<string>(some.Length);
        foreach (var ((leaf, field, value), seen) in some)
        {
            var k = rows.Count;
            parameters.AddRange([
                ($"@b{k}", leaf),
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
        foreach (var ((leaf, field, value), seen) in some)
        {
            // All that there are came with this batch: the value is new to the leaf.
            if (field is UserField or ReleaseField && stored[(leaf, field, value)] == seen.Count)
                fresh.Add((leaf, field, value));
        }
    }

    internal static string Clean(string? value) => CrashQueueSql.Clean(value ?? "", MaxValueLength);

    private static IEnumerable<(string Field, string Value)> Values(CrashQueueClaim crash)
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

    private static Seen More(Seen seen, long at) =>
        seen.Count == 0 ? new(1, at, at) : new(seen.Count + 1, Math.Min(seen.First, at), Math.Max(seen.Last, at));

    private readonly record struct Seen(int Count, long First, long Last);
}
