using CrashHub.Contracts;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>How often buckets came back.</summary>
internal sealed class BucketReleases(CrashHubDb db)
{
    private const int MostRegressions = 20;

    /// <summary>The crashes that opened a bucket, or one merged into it, after it was resolved; the newest first.</summary>
    public async Task<IReadOnlyList<RegressionDocument>> RegressionsAsync(Bucket bucket, CancellationToken cancellation)
    {
        var family = await Families.LeavesAsync(db, bucket.ProjectId, bucket.Id, cancellation);
        var rows = await db
            .BucketRegressions.AsNoTracking()
            .Where(r => r.ProjectId == bucket.ProjectId && family.Contains(r.BucketId))
            .OrderByDescending(r => r.At)
            .ThenByDescending(r => r.CrashId)
            .Take(MostRegressions)
            .ToListAsync(cancellation);
        return
        [
            .. rows.Select(r => new RegressionDocument(
                r.At,
                r.Release.Length == 0 ? null : r.Release,
                r.Environment.Length == 0 ? null : r.Environment,
                r.CrashId.ToString(),
                r.ResolvedInRelease
            )),
        ];
    }
}
