using System.Globalization;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;

namespace CrashHub.Server.Buckets;

/// <summary>The orders of a list of buckets, each descending, equal ones by id; and how a page is cut in each.</summary>
internal static class BucketSort
{
    public static readonly string[] Known = ["lastSeen", "firstSeen", "count", "users"];

    public static IOrderedQueryable<Bucket> Order(IQueryable<Bucket> buckets, string sort, bool backwards) =>
        (sort, backwards) switch
        {
            ("lastSeen", false) => buckets.OrderByDescending(b => b.LastSeen).ThenByDescending(b => b.Id),
            ("lastSeen", true) => buckets.OrderBy(b => b.LastSeen).ThenBy(b => b.Id),
            ("firstSeen", false) => buckets.OrderByDescending(b => b.FirstSeen).ThenByDescending(b => b.Id),
            ("firstSeen", true) => buckets.OrderBy(b => b.FirstSeen).ThenBy(b => b.Id),
            ("count", false) => buckets.OrderByDescending(b => b.Count).ThenByDescending(b => b.Id),
            ("count", true) => buckets.OrderBy(b => b.Count).ThenBy(b => b.Id),
            (_, false) => buckets.OrderByDescending(b => b.Users).ThenByDescending(b => b.Id),
            (_, true) => buckets.OrderBy(b => b.Users).ThenBy(b => b.Id),
        };

    /// <summary>What lies behind (or, backwards, before) the cursor; null when it is not one of this order.</summary>
    public static IQueryable<Bucket>? After(IQueryable<Bucket> buckets, Cursor cursor, string sort)
    {
        if (cursor.Sort != sort || cursor.Id is not { } id)
            return null;
        if (
            !long.TryParse(cursor.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            || !MicrosecondsConverter.IsInstant(key)
        )
            return null;
        var at = MicrosecondsConverter.FromMicroseconds(key);
        return (sort, cursor.Backwards) switch
        {
            ("lastSeen", false) => buckets.Where(b => b.LastSeen < at || (b.LastSeen == at && b.Id.CompareTo(id) < 0)),
            ("lastSeen", true) => buckets.Where(b => b.LastSeen > at || (b.LastSeen == at && b.Id.CompareTo(id) > 0)),
            ("firstSeen", false) => buckets.Where(b => b.FirstSeen < at || (b.FirstSeen == at && b.Id.CompareTo(id) < 0)),
            ("firstSeen", true) => buckets.Where(b => b.FirstSeen > at || (b.FirstSeen == at && b.Id.CompareTo(id) > 0)),
            ("count", false) => buckets.Where(b => b.Count < key || (b.Count == key && b.Id.CompareTo(id) < 0)),
            ("count", true) => buckets.Where(b => b.Count > key || (b.Count == key && b.Id.CompareTo(id) > 0)),
            (_, false) => buckets.Where(b => b.Users < key || (b.Users == key && b.Id.CompareTo(id) < 0)),
            (_, true) => buckets.Where(b => b.Users > key || (b.Users == key && b.Id.CompareTo(id) > 0)),
        };
    }

    public static Cursor Place(Bucket bucket, string sort)
    {
        var key = sort switch
        {
            "lastSeen" => MicrosecondsConverter.ToMicroseconds(bucket.LastSeen),
            "firstSeen" => MicrosecondsConverter.ToMicroseconds(bucket.FirstSeen),
            "count" => bucket.Count,
            _ => bucket.Users,
        };
        return new Cursor(key.ToString(CultureInfo.InvariantCulture), bucket.Id, Backwards: false, sort);
    }
}
