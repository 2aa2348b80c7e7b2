using CrashHub.Server.Data.Releases;
using static CrashHub.Server.Data.ItemStatements;

namespace CrashHub.Server.Data;

/// <summary>
/// What a finish counts: the bucket itself, and hours and values of the leaf that a crash fell into, so that a merge need not move them and can be undone.
/// The bucket's row is the survivor's; it is locked by the caller, who writes it back.
/// </summary>
internal sealed class CrashFinishCounters(CrashHubDb db, int project)
{
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
        var hour = (
            leaf,
            MicrosecondsConverter.HourOf(crash.ReceivedAt),
            CrashCountedValues.Clean(crash.Release),
            CrashCountedValues.Clean(crash.Environment)
        );
        hours[hour] = More(hours.GetValueOrDefault(hour), crash.ReceivedAt);
        foreach (var (field, value) in CrashCountedValues.Of(crash))
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
    public bool IsFirstOfRelease(CrashFinishBucket bucket, CrashQueueClaim crash) =>
        newReleases.Remove((bucket, CrashCountedValues.Clean(crash.Release)));

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
        var fresh = await StoreValuesAsync(cancellation);
        await ReleaseRows.UsedAsync(
            db,
            project,
            fresh.Where(one => one.Field == CrashCountedValues.Release).Select(one => (one.Value, values[one].First)),
            cancellation
        );
        foreach (var same in fresh.GroupBy(one => survivors[one.Leaf], one => (one.Field, one.Value)))
            await MeetAsync(same.Key, [.. same.CountBy(one => one)], cancellation);
        Show();
        await tally.StoreAsync(cancellation);
    }

    /// <summary>Users and releases that are new to leaves of a bucket, and to how many: new to a leaf is not yet new to its family.</summary>
    private async Task MeetAsync(
        CrashFinishBucket bucket,
        List<KeyValuePair<(string Field, string Value), int>> fresh,
        CancellationToken cancellation
    )
    {
        var known = bucket.IsFamily ? await parts.KnowingAsync(bucket.Id, fresh.ConvertAll(one => one.Key), cancellation) : [];
        foreach (var (one, leaves) in fresh)
        {
            if (bucket.IsFamily && known.GetValueOrDefault(one) != leaves)
                continue;
            if (one.Field == CrashCountedValues.User)
            {
                bucket.Users++;
                continue;
            }
            newReleases.Add((bucket, one.Value));
            tally.Buckets(one.Value, 1);
            if (bucket.Shown is { } shown)
                shown.ReleaseCount++;
        }
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
            if (field == CrashCountedValues.Function)
                bucket.Shown?.AddFunction(value, seen.Last);
            if (field != CrashCountedValues.Release)
                continue;
            bucket.Shown?.AddRelease(value, seen.Last);
            tally.First(FirstReleases.Take(bucket, value, seen.First), bucket.FirstRelease);
        }
    }

    /// <summary>
    /// Takes crashes that move away, or are removed, out of locked buckets, their hours and their values. Crashes that only move are elsewhere already.
    /// <see cref="StoreAsync"/> follows.
    /// </summary>
    public Task RemoveAsync(IReadOnlyList<CrashDeparture> departures, CancellationToken cancellation) =>
        new CrashDepartures(db, project, parts, tally).RemoveAsync(departures, cancellation);

    /// <summary>Writes the values. Those of users and releases that are new to their leaves.</summary>
    private async Task<List<(Guid Leaf, string Field, string Value)>> StoreValuesAsync(CancellationToken cancellation)
    {
        var all = values.ToList();
        var counts = await db.OverAsync(
            $"""
            INSERT INTO bucket_values (project_id, bucket_id, field, value, count, first_seen, last_seen)
            SELECT @project, i.leaf, i.what, i.said, i.more, i.first, i.last FROM {Items} WHERE i.more > 0
            ON CONFLICT (project_id, bucket_id, field, value) DO UPDATE SET count = bucket_values.count + excluded.count,
                first_seen = CASE WHEN excluded.first_seen < bucket_values.first_seen THEN excluded.first_seen ELSE bucket_values.first_seen END,
                last_seen = CASE WHEN excluded.last_seen > bucket_values.last_seen THEN excluded.last_seen ELSE bucket_values.last_seen END
            RETURNING bucket_id, field, value, count
            """,
            [
                Column("leaf", all, one => one.Key.Leaf),
                Column("what", all, one => one.Key.Field),
                Column("said", all, one => one.Key.Value),
                Column("more", all, one => (long)one.Value.Count),
                Column("first", all, one => one.Value.First),
                Column("last", all, one => one.Value.Last),
            ],
            [("@project", project)],
            r => (Key: (r.GetGuid(0), r.GetString(1), r.GetString(2)), Count: r.GetInt64(3)),
            cancellation
        );
        // All that there are came with this batch: the value is new to the leaf.
        return counts
            .FindAll(row => row.Key.Item2 is CrashCountedValues.User or CrashCountedValues.Release && values[row.Key].Count == row.Count)
            .ConvertAll(row => row.Key);
    }

    private static Seen More(Seen seen, long at) =>
        seen.Count == 0 ? new(1, at, at) : new(seen.Count + 1, Math.Min(seen.First, at), Math.Max(seen.Last, at));

    private readonly record struct Seen(int Count, long First, long Last);
}
