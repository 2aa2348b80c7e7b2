using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>Buckets as the API shows them. Trend, releases and functions are stored with the rows; where they are being made anew they are read for the whole page at once.</summary>
internal sealed class BucketDocuments(CrashHubDb db, BucketRelations relations, BucketReleases ends, TimeProvider time, Addresses addresses)
{
    private const int TrendHours = 24;

    public async Task<IReadOnlyList<BucketDocument>> OfAsync(
        HttpRequest request,
        string slug,
        IReadOnlyList<Bucket> buckets,
        CancellationToken cancellation
    )
    {
        if (buckets.Count == 0)
            return [];
        var first = FirstHour(time.GetUtcNow());
        var shown = await ShownAsync(buckets, first, cancellation);
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
                Releases = shown[b.Id].Releases,
                ReleaseCount = shown[b.Id].ReleaseCount,
                FirstRelease = b.FirstRelease,
                LastRelease = shown[b.Id].Releases is [var last, ..] ? last : null,
                Functions = shown[b.Id].Functions,
                Trend = shown[b.Id].Trend,
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

    private static DateTimeOffset FirstHour(DateTimeOffset now) =>
        new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero).AddHours(1 - TrendHours);

    /// <summary>What is stored with the rows; of buckets without it, what is counted.</summary>
    private async Task<Dictionary<Guid, Beside>> ShownAsync(
        IReadOnlyList<Bucket> buckets,
        DateTimeOffset first,
        CancellationToken cancellation
    )
    {
        var shown = new Dictionary<Guid, Beside>(buckets.Count);
        var others = new Dictionary<Guid, bool>();
        foreach (var bucket in buckets)
        {
            if (
                bucket.MergedInto is null
                && BucketShown.Read(bucket.Shown, bucket.Count) is { } stored
                && stored.Trend(MicrosecondsConverter.ToMicroseconds(first), TrendHours) is { } trend
            )
                shown.Add(bucket.Id, new([.. stored.Releases], stored.ReleaseCount, [.. stored.Functions], trend));
            else
                others.Add(bucket.Id, bucket.IsFamily);
        }
        if (others.Count == 0)
            return shown;
        var project = buckets[0].ProjectId;
        var values = new BucketPageValues(db);
        var releases = await values.ReadAsync(project, others, "release", cancellation);
        var functions = await values.ReadAsync(project, others, "function", cancellation);
        var hours = await BucketPageHours.ReadAsync(db, project, others, first, cancellation);
        foreach (var id in others.Keys)
        {
            var trend = new long[TrendHours];
            // A process whose clock is ahead may have written an hour that has not begun here.
            foreach (var (hour, count) in hours[id])
                trend[Math.Clamp((int)(hour - first).TotalHours, 0, TrendHours - 1)] += count;
            shown.Add(id, new(Names(releases, id), releases.GetValueOrDefault(id).Count, Names(functions, id), trend));
        }
        return shown;
    }

    private static string[] Names(IReadOnlyDictionary<Guid, BucketPageValues.Named> values, Guid bucket) =>
        [.. (values.GetValueOrDefault(bucket).Values ?? []).Select(one => one.Value)];

    private static MuteUntil? MuteUntilOf(Bucket bucket) =>
        bucket.Status != BucketStatus.Muted ? null
        : bucket.MuteUntilCount is { } count ? new MuteUntil { Count = count }
        : bucket.MuteUntilDate is { } date ? new MuteUntil { Date = date }
        : bucket.MuteUntilRegression ? new MuteUntil { Regression = true }
        : null;

    /// <summary>What a row lacks.</summary>
    private readonly record struct Beside(string[] Releases, long ReleaseCount, string[] Functions, long[] Trend);
}
