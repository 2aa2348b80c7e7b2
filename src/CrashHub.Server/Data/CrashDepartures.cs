using CrashHub.Server.Data.Releases;
using static CrashHub.Server.Data.ItemStatements;

namespace CrashHub.Server.Data;

/// <summary>
/// Takes crashes that move away, or are removed, out of what their leaves count: hours, values, parts. As many statements for many leaves as for one.
/// </summary>
internal sealed class CrashDepartures(CrashHubDb db, int project, CrashFinishParts parts, ReleaseTally tally)
{
    /// <summary>Takes them out. Each leaf is named once; the survivors' rows are the caller's, as is writing the tally.</summary>
    public async Task RemoveAsync(IReadOnlyList<CrashDeparture> departures, CancellationToken cancellation)
    {
        var survivors = new Dictionary<Guid, CrashFinishBucket>();
        foreach (var departure in departures)
            (survivors[departure.Leaf], survivors[departure.Bucket.Id]) = (departure.Bucket, departure.Bucket);
        foreach (
            var (hour, taken, _) in await SubtractAsync(HoursOf(departures), survivors, SubtractHoursAsync, RemoveHoursAsync, cancellation)
        )
        {
            if (hour.Release.Length > 0)
                tally.Crashes(hour.Release, hour.Environment, -taken);
        }
        var values = await SubtractAsync(ValuesOf(departures), survivors, SubtractValuesAsync, RemoveValuesAsync, cancellation);
        var gone = values
            .Where(one => one.IsGone && one.Key.Field is CrashCountedValues.User or CrashCountedValues.Release)
            .Select(one => (Bucket: survivors[one.Key.Leaf], one.Key.Field, one.Key.Value))
            .Distinct();
        foreach (var same in gone.GroupBy(one => one.Bucket, one => (one.Field, one.Value)))
            await GoneAsync(same.Key, [.. same], cancellation);
        foreach (var departure in departures)
        {
            departure.Bucket.Forget();
            departure.Bucket.Count = Math.Max(0, departure.Bucket.Count - departure.Crashes.Count);
        }
        await parts.RemoveAsync(departures, cancellation);
    }

    /// <summary>The last crashes of leaves left that had these values; others of the family may have them still.</summary>
    private async Task GoneAsync(CrashFinishBucket bucket, List<(string Field, string Value)> gone, CancellationToken cancellation)
    {
        var known = bucket.IsFamily ? await parts.KnowingAsync(bucket.Id, gone, cancellation) : [];
        foreach (var one in gone)
        {
            var isKnown = known.GetValueOrDefault(one) > 0;
            if (one.Field == CrashCountedValues.User)
                bucket.Users = isKnown ? bucket.Users : Math.Max(0, bucket.Users - 1);
            else
                await ReleaseGoneAsync(bucket, one.Value, isKnown, cancellation);
        }
    }

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
    /// Subtracts in the leaves' rows, or in their survivors' where an older version counted there, and removes the rows that nothing is left in. Says of each
    /// how many were taken, and whether nothing of it is left.
    /// </summary>
    private static async Task<List<(TKey Key, long Taken, bool IsGone)>> SubtractAsync<TKey>(
        Dictionary<TKey, int> less,
        Dictionary<Guid, CrashFinishBucket> survivors,
        Func<List<KeyValuePair<TKey, int>>, CancellationToken, Task<List<(TKey Key, long Left)>>> subtract,
        Func<List<TKey>, CancellationToken, Task> remove,
        CancellationToken cancellation
    )
        where TKey : struct, ILeafKey<TKey>
    {
        var taken = new List<(TKey, long, bool)>(less.Count);
        var missing = new Dictionary<TKey, int>();
        var known = await TakeAsync(less);
        foreach (var (key, count) in less)
        {
            if (!known.Contains(key) && survivors[key.Leaf].Id is var survivor && survivor != key.Leaf)
                missing[key.In(survivor)] = missing.GetValueOrDefault(key.In(survivor)) + count;
        }
        await TakeAsync(missing);
        return taken;

        async Task<HashSet<TKey>> TakeAsync(Dictionary<TKey, int> some)
        {
            var left = await subtract([.. some], cancellation);
            await remove(left.FindAll(row => row.Left <= 0).ConvertAll(row => row.Key), cancellation);
            foreach (var (key, rest) in left)
                taken.Add((key, some[key] + Math.Min(rest, 0), rest <= 0));
            return [.. left.ConvertAll(row => row.Key)];
        }
    }

    private Task<List<(HourKey Key, long Left)>> SubtractHoursAsync(
        List<KeyValuePair<HourKey, int>> less,
        CancellationToken cancellation
    ) =>
        db.OverAsync(
            $"""
            UPDATE bucket_hours SET count = count - i.less FROM {Items}
            WHERE project_id = @project AND bucket_id = i.leaf AND hour = i.at AND release = i.version AND environment = i.place
            RETURNING bucket_id, hour, release, environment, count
            """,
            [
                Column("leaf", less, one => one.Key.Leaf),
                Column("at", less, one => one.Key.Hour),
                Column("version", less, one => one.Key.Release),
                Column("place", less, one => one.Key.Environment),
                Column("less", less, one => (long)one.Value),
            ],
            [("@project", project)],
            r => (new HourKey(r.GetGuid(0), r.GetInt64(1), r.GetString(2), r.GetString(3)), r.GetInt64(4)),
            cancellation
        );

    private Task RemoveHoursAsync(List<HourKey> empty, CancellationToken cancellation) =>
        db.OverAsync(
            $"""
            DELETE FROM bucket_hours WHERE project_id = @project AND count <= 0
                AND (bucket_id, hour, release, environment) IN (SELECT i.leaf, i.at, i.version, i.place FROM {Items})
            """,
            [
                Column("leaf", empty, key => key.Leaf),
                Column("at", empty, key => key.Hour),
                Column("version", empty, key => key.Release),
                Column("place", empty, key => key.Environment),
            ],
            [("@project", project)],
            cancellation
        );

    private Task<List<(ValueKey Key, long Left)>> SubtractValuesAsync(
        List<KeyValuePair<ValueKey, int>> less,
        CancellationToken cancellation
    ) =>
        db.OverAsync(
            $"""
            UPDATE bucket_values SET count = count - i.less FROM {Items}
            WHERE project_id = @project AND bucket_id = i.leaf AND field = i.what AND value = i.said
            RETURNING bucket_id, field, value, count
            """,
            [
                Column("leaf", less, one => one.Key.Leaf),
                Column("what", less, one => one.Key.Field),
                Column("said", less, one => one.Key.Value),
                Column("less", less, one => (long)one.Value),
            ],
            [("@project", project)],
            r => (new ValueKey(r.GetGuid(0), r.GetString(1), r.GetString(2)), r.GetInt64(3)),
            cancellation
        );

    private Task RemoveValuesAsync(List<ValueKey> empty, CancellationToken cancellation) =>
        db.OverAsync(
            $"""
            DELETE FROM bucket_values WHERE project_id = @project AND count <= 0
                AND (bucket_id, field, value) IN (SELECT i.leaf, i.what, i.said FROM {Items})
            """,
            [Column("leaf", empty, key => key.Leaf), Column("what", empty, key => key.Field), Column("said", empty, key => key.Value)],
            [("@project", project)],
            cancellation
        );

    private static Dictionary<HourKey, int> HoursOf(IReadOnlyList<CrashDeparture> departures)
    {
        var hours = new Dictionary<HourKey, int>();
        foreach (var departure in departures)
        {
            foreach (var crash in departure.Crashes)
            {
                var hour = new HourKey(
                    departure.Leaf,
                    MicrosecondsConverter.HourOf(crash.ReceivedAt),
                    CrashCountedValues.Clean(crash.Release),
                    CrashCountedValues.Clean(crash.Environment)
                );
                hours[hour] = hours.GetValueOrDefault(hour) + 1;
            }
        }
        return hours;
    }

    private static Dictionary<ValueKey, int> ValuesOf(IReadOnlyList<CrashDeparture> departures)
    {
        var values = new Dictionary<ValueKey, int>();
        foreach (var departure in departures)
        {
            foreach (var (field, value) in departure.Crashes.SelectMany(CrashCountedValues.Of))
            {
                var key = new ValueKey(departure.Leaf, field, value);
                values[key] = values.GetValueOrDefault(key) + 1;
            }
        }
        return values;
    }

    /// <summary>What a leaf counts something by.</summary>
    private interface ILeafKey<out TSelf>
    {
        Guid Leaf { get; }

        /// <summary>The same in another leaf.</summary>
        TSelf In(Guid leaf);
    }

    private readonly record struct HourKey(Guid Leaf, long Hour, string Release, string Environment) : ILeafKey<HourKey>
    {
        public HourKey In(Guid leaf) => this with { Leaf = leaf };
    }

    private readonly record struct ValueKey(Guid Leaf, string Field, string Value) : ILeafKey<ValueKey>
    {
        public ValueKey In(Guid leaf) => this with { Leaf = leaf };
    }
}
