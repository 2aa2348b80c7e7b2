using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets.Pages;

/// <summary>Rows of buckets with what a list shows of each: trend, releases and functions, read for the whole page at once.</summary>
internal sealed class BucketRows(CrashHubDb db, TimeProvider clock, Addresses addresses)
{
    private const int Hours = 24;
    private const int NewestValues = 20;

    public async Task<IReadOnlyList<BucketDocument>> LoadAsync(
        HttpRequest request,
        string project,
        IReadOnlyList<Bucket> buckets,
        CancellationToken cancellation
    )
    {
        if (buckets.Count == 0)
            return [];
        var projectId = buckets[0].ProjectId;
        var ids = buckets.Select(b => b.Id).ToList();
        var first = FirstHour();
        var hours = await db
            .BucketHours.Where(h => h.ProjectId == projectId && ids.Contains(h.BucketId) && h.Hour >= first)
            .GroupBy(h => new { h.BucketId, h.Hour })
            .Select(g => new
            {
                g.Key.BucketId,
                g.Key.Hour,
                Count = g.Sum(h => h.Count),
            })
            .ToListAsync(cancellation);
        var values = await db
            .BucketValues.Where(v =>
                v.ProjectId == projectId && ids.Contains(v.BucketId) && (v.Field == "release" || v.Field == "function")
            )
            .OrderByDescending(v => v.LastSeen)
            .Select(v => new
            {
                v.BucketId,
                v.Field,
                v.Value,
            })
            .ToListAsync(cancellation);
        var trends = hours.ToLookup(h => h.BucketId);
        var named = values.ToLookup(v => (v.BucketId, v.Field), v => v.Value);
        return
        [
            .. buckets.Select(b => new BucketDocument
            {
                Id = b.Id.ToString(),
                Number = b.Number,
                Title = b.Title,
                Culprit = b.Culprit,
                Trap = b.Trap,
                Status = b.Status,
                Regressed = b.Regressed,
                FirstSeen = b.FirstSeen,
                LastSeen = b.LastSeen,
                Count = b.Count,
                Users = b.Users,
                Releases = [.. named[(b.Id, "release")].Take(NewestValues)],
                ReleaseCount = named[(b.Id, "release")].LongCount(),
                Functions = [.. named[(b.Id, "function")].Take(NewestValues)],
                Trend = Spread(trends[b.Id].Select(h => (h.Hour, h.Count)), first),
                Assignee = b.Assignee,
                Fingerprint = b.Fingerprint,
                ResolvedInRelease = b.ResolvedInRelease,
                Link = b.Link,
                Links = addresses.Bucket(request, project, b.Id, b.Number),
            }),
        ];
    }

    /// <summary>The project's crashes by hour, oldest first.</summary>
    public async Task<IReadOnlyList<long>> ProjectTrendAsync(int projectId, CancellationToken cancellation)
    {
        var first = FirstHour();
        var hours = await db
            .BucketHours.Where(h => h.ProjectId == projectId && h.Hour >= first)
            .GroupBy(h => h.Hour)
            .Select(g => new { g.Key, Count = g.Sum(h => h.Count) })
            .ToListAsync(cancellation);
        return Spread(hours.Select(h => (h.Key, h.Count)), first);
    }

    private DateTimeOffset FirstHour()
    {
        var now = clock.GetUtcNow();
        return new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero).AddHours(1 - Hours);
    }

    private static long[] Spread(IEnumerable<(DateTimeOffset Hour, long Count)> hours, DateTimeOffset first)
    {
        var trend = new long[Hours];
        foreach (var (hour, count) in hours)
            if ((hour - first).TotalHours is >= 0 and < Hours and var index)
                trend[(int)index] += count;
        return trend;
    }
}
