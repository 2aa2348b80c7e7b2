using System.Linq.Expressions;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>Writes what a person decided. Only its columns are written, so that a crash that is counted meanwhile is not lost.</summary>
internal sealed class BucketChanges(CrashHubDb db, TimeProvider time)
{
    private const int Batch = 200;

    /// <summary>False when somebody else changed the bucket since it was read.</summary>
    public async Task<bool> OneAsync(Bucket bucket, BucketEdit edit, CancellationToken cancellation)
    {
        var version = bucket.Version;
        edit.Apply(bucket, time.GetUtcNow());
        var written = await db
            .Buckets.Where(b => b.ProjectId == bucket.ProjectId && b.Id == bucket.Id && b.Version == version)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(b => b.Status, bucket.Status)
                        .SetProperty(b => b.Regressed, bucket.Regressed)
                        .SetProperty(b => b.Assignee, bucket.Assignee)
                        .SetProperty(b => b.Link, bucket.Link)
                        .SetProperty(b => b.ResolvedInRelease, bucket.ResolvedInRelease)
                        .SetProperty(b => b.ResolvedAt, bucket.ResolvedAt)
                        .SetProperty(b => b.MuteUntilCount, bucket.MuteUntilCount)
                        .SetProperty(b => b.MuteUntilDate, bucket.MuteUntilDate)
                        .SetProperty(b => b.MuteUntilRegression, bucket.MuteUntilRegression)
                        .SetProperty(b => b.Version, bucket.Version),
                cancellation
            );
        return written == 1;
    }

    /// <summary>Changes every bucket that fits, a batch a transaction; says how many. One that changes meanwhile is left as it then is.</summary>
    public async Task<int> ManyAsync(int project, Expression<Func<Bucket, bool>> condition, BucketEdit edit, CancellationToken cancellation)
    {
        // Found once: the change itself may make a bucket fit no more, or fit again.
        var ids = await db
            .Buckets.Where(b => b.ProjectId == project && b.MergedInto == null)
            .Where(condition)
            .Select(b => b.Id)
            .ToListAsync(cancellation);
        var changed = 0;
        foreach (var batch in ids.Chunk(Batch))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
            // In the order in which a finish locks buckets.
            var buckets = await db
                .Buckets.AsNoTracking()
                .Where(b => b.ProjectId == project && batch.Contains(b.Id))
                .OrderBy(b => b.Id)
                .ToListAsync(cancellation);
            foreach (var bucket in buckets)
                changed += await OneAsync(bucket, edit, cancellation) ? 1 : 0;
            await transaction.CommitAsync(cancellation);
        }
        return changed;
    }
}
