using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>Buckets as the API shows them. What a row lacks (trend, releases, functions) is read for the whole page at once.</summary>
internal sealed class BucketDocuments(CrashHubDb db, BucketRelations relations, BucketReleases ends, TimeProvider time, Addresses addresses)
{
    private const int TrendHours = 24;
    private const int LeavesAtOnce = 1000;

    public async Task<IReadOnlyList<BucketDocument>> OfAsync(
        HttpRequest request,
        string slug,
        IReadOnlyList<Bucket> buckets,
        CancellationToken cancellation
    )
    {
        if (buckets.Count == 0)
            return [];
        var project = buckets[0].ProjectId;
        var values = new BucketPageValues(db);
        var releases = await values.ReadAsync(project, buckets, "release", withFirst: true, cancellation);
        var functions = await values.ReadAsync(project, buckets, "function", withFirst: false, cancellation);
        var now = time.GetUtcNow();
        var first = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero).AddHours(1 - TrendHours);
        var trends = await TrendsAsync(project, buckets, first, cancellation);
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
                Dropped = b.Dropped,
                Releases = releases.GetValueOrDefault(b.Id).Values ?? [],
                ReleaseCount = releases.GetValueOrDefault(b.Id).Count,
                FirstRelease = releases.GetValueOrDefault(b.Id).First,
                LastRelease = releases.GetValueOrDefault(b.Id).Values is [var last, ..] ? last : null,
                Functions = functions.GetValueOrDefault(b.Id).Values ?? [],
                Trend = trends.GetValueOrDefault(b.Id) ?? new long[TrendHours],
                Assignee = b.Assignee,
                Fingerprint = b.Fingerprint,
                ResolvedInRelease = b.ResolvedInRelease,
                Link = b.Link,
                MuteUntil = MuteUntilOf(b),
                Links = addresses.Bucket(request, slug, b.Id, b.Number),
            }),
        ];
    }

    /// <summary>One bucket with what it was merged and split of, and its ETag; null when the project has no such bucket.</summary>
    public async Task<(BucketDocument Document, string Tag)?> DetailAsync(
        HttpRequest request,
        ProjectContext project,
        Guid id,
        CancellationToken cancellation
    )
    {
        var bucket = await db.Buckets.AsNoTracking().SingleOrDefaultAsync(b => b.ProjectId == project.Id && b.Id == id, cancellation);
        return bucket is null ? null : await DetailAsync(request, project.Slug, bucket, cancellation);
    }

    /// <summary>The same for a row that was read.</summary>
    public async Task<(BucketDocument Document, string Tag)> DetailAsync(
        HttpRequest request,
        string slug,
        Bucket bucket,
        CancellationToken cancellation
    )
    {
        var document = (await OfAsync(request, slug, [bucket], cancellation))[0];
        var (splits, from) = await relations.SplitsAsync(bucket, cancellation);
        document = document with
        {
            Merged = await relations.MergedAsync(bucket, cancellation),
            Splits = splits,
            SplitFrom = from,
            Regressions = await ends.RegressionsAsync(bucket, cancellation),
        };
        return (document, $"\"{bucket.Version}\"");
    }

    private async Task<Dictionary<Guid, long[]>> TrendsAsync(
        int project,
        IReadOnlyList<Bucket> buckets,
        DateTimeOffset first,
        CancellationToken cancellation
    )
    {
        var survivors = await Families.SurvivorsAsync(db, project, buckets, cancellation);
        var trends = new Dictionary<Guid, long[]>();
        foreach (var leaves in survivors.Keys.Chunk(LeavesAtOnce))
        {
            var hours = await db
                .BucketHours.Where(h => h.ProjectId == project && leaves.Contains(h.BucketId) && h.Hour >= first)
                .GroupBy(h => new { h.BucketId, h.Hour })
                .Select(g => new
                {
                    g.Key.BucketId,
                    g.Key.Hour,
                    Count = g.Sum(h => h.Count),
                })
                .ToListAsync(cancellation);
            foreach (var hour in hours)
            {
                var bucket = survivors[hour.BucketId];
                if (!trends.TryGetValue(bucket, out var trend))
                    trends.Add(bucket, trend = new long[TrendHours]);
                // A process whose clock is ahead may have written an hour that has not begun here.
                trend[Math.Clamp((int)(hour.Hour - first).TotalHours, 0, TrendHours - 1)] += hour.Count;
            }
        }
        return trends;
    }

    private static MuteUntil? MuteUntilOf(Bucket bucket) =>
        bucket.Status != BucketStatus.Muted ? null
        : bucket.MuteUntilCount is { } count ? new MuteUntil { Count = count }
        : bucket.MuteUntilDate is { } date ? new MuteUntil { Date = date }
        : bucket.MuteUntilRegression ? new MuteUntil { Regression = true }
        : null;
}
