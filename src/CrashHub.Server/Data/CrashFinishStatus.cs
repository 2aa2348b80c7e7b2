using CrashHub.Contracts;

namespace CrashHub.Server.Data;

/// <summary>What a crash that joins a bucket does to the team's decision: a resolved bucket may regress, a muted one may open.</summary>
/// <remarks>Of one transaction: what it asked of the database once it does not ask again, so that a storm in a muted bucket costs no statement a crash.</remarks>
internal sealed class CrashFinishStatus(CrashFinishRows rows)
{
    private readonly Dictionary<string, long?> firstUses = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, List<string>> releases = [];

    /// <summary>Applies it to a locked bucket; called before the crash is counted.</summary>
    /// <returns>True when the crash made it regress.</returns>
    public async Task<bool> ApplyAsync(CrashFinishBucket bucket, CrashQueueClaim crash, CancellationToken cancellation)
    {
        var before = bucket.Status;
        if (bucket.Status == BucketStatus.Resolved && await RegressesAsync(bucket, crash, cancellation))
            bucket.Open(regressed: true);
        else if (bucket.Status == BucketStatus.Muted)
            await UnmuteAsync(bucket, crash, cancellation);
        return bucket.Status != before && bucket.Regressed;
    }

    /// <summary>True when the crash would open the bucket as regressed.</summary>
    public async Task<bool> IsRegressionAsync(CrashFinishBucket bucket, CrashQueueClaim crash, CancellationToken cancellation) =>
        bucket.Status == BucketStatus.Resolved && await RegressesAsync(bucket, crash, cancellation)
        || bucket is { Status: BucketStatus.Muted, MuteUntilRegression: true } && await IsNewHereAsync(bucket, crash, cancellation);

    private async Task<bool> RegressesAsync(CrashFinishBucket bucket, CrashQueueClaim crash, CancellationToken cancellation)
    {
        if (bucket.ResolvedInRelease is { Length: > 0 } resolved)
            return await IsLaterAsync(crash, resolved, bucket.ResolvedAt, cancellation);
        return bucket.ResolvedAt is { } at && crash.ReceivedAt > at;
    }

    private async Task UnmuteAsync(CrashFinishBucket bucket, CrashQueueClaim crash, CancellationToken cancellation)
    {
        if (bucket.MuteUntilRegression && await IsNewHereAsync(bucket, crash, cancellation))
            bucket.Open(regressed: true);
        else if (bucket.MuteUntilDate <= crash.ReceivedAt)
            bucket.Open(regressed: false);
        else if (bucket.MuteUntilCount is { } left && (bucket.MuteUntilCount = left - 1) <= 0)
            bucket.Open(regressed: false);
    }

    /// <summary>A regression of a bucket that was muted, not resolved: a release later than all that it was seen in.</summary>
    private async Task<bool> IsNewHereAsync(CrashFinishBucket bucket, CrashQueueClaim crash, CancellationToken cancellation)
    {
        if (bucket.ResolvedInRelease is not null || bucket.ResolvedAt is not null)
            return await RegressesAsync(bucket, crash, cancellation);
        if (!releases.TryGetValue(bucket.Id, out var known))
            releases.Add(bucket.Id, known = await rows.ReleasesAsync(bucket.Id, cancellation));
        foreach (var release in known)
        {
            if (!await IsLaterAsync(crash, release, unheard: null, cancellation))
                return false;
        }
        return known.Count > 0;
    }

    /// <summary>Semantic versions order as such, others by first use. A release that nobody heard of counts as used at <paramref name="unheard"/>.</summary>
    private async Task<bool> IsLaterAsync(CrashQueueClaim crash, string release, long? unheard, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(crash.Release) || crash.Release == release)
            return false;
        if (CrashFinishReleases.Compare(crash.Release, release) is { } order)
            return order > 0;
        var mine = Math.Min(await FirstUseAsync(crash.Release, cancellation) ?? crash.ReceivedAt, crash.ReceivedAt);
        return mine > (await FirstUseAsync(release, cancellation) ?? unheard ?? long.MaxValue);
    }

    private async Task<long?> FirstUseAsync(string release, CancellationToken cancellation)
    {
        if (!firstUses.TryGetValue(release, out var used))
            firstUses.Add(release, used = await rows.FirstUseAsync(release, cancellation));
        return used;
    }
}
