using CrashHub.Contracts;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>What a bucket was merged of and split into.</summary>
internal sealed class BucketRelations(CrashHubDb db)
{
    private const int Most = BucketMerging.MostMembers;

    /// <summary>The buckets that somebody merged into it, the newest merge first.</summary>
    public async Task<IReadOnlyList<MergedBucket>> MergedAsync(Bucket bucket, CancellationToken cancellation)
    {
        if (!bucket.IsFamily)
            return [];
        var rows = await (
            from m in db.BucketMerges
            join b in db.Buckets on new { m.ProjectId, Id = m.BucketId } equals new { b.ProjectId, b.Id }
            where m.ProjectId == bucket.ProjectId && m.ByHand && b.MergedInto == bucket.Id
            orderby m.At descending, b.Number
            select new
            {
                b.Id,
                b.Number,
                b.Title,
                m.By,
                m.At,
                m.Reason,
            }
        )
            .Take(Most)
            .ToListAsync(cancellation);
        return [.. rows.Select(r => new MergedBucket(r.Id.ToString(), r.Number, r.Title, r.By, r.At, r.Reason))];
    }

    /// <summary>The buckets that were split off it, and the one that it was split off.</summary>
    public async Task<(IReadOnlyList<SplitBucket> Off, SplitBucket? From)> SplitsAsync(Bucket bucket, CancellationToken cancellation)
    {
        var off = bucket.HasSplits ? await OffAsync(bucket, cancellation) : [];
        var from = await (
            from s in db.BucketSplits
            join b in db.Buckets on new { s.ProjectId, Id = s.LeafId } equals new { b.ProjectId, b.Id }
            where s.ProjectId == bucket.ProjectId && s.TargetId == bucket.Id
            orderby s.At
            select new { Split = s, Into = b.MergedInto ?? b.Id }
        ).FirstOrDefaultAsync(cancellation);
        if (from is null || from.Into == bucket.Id)
            return (off, null);
        var other = await db
            .Buckets.Where(b => b.ProjectId == bucket.ProjectId && b.Id == from.Into)
            .Select(b => new { b.Number, b.Title })
            .SingleAsync(cancellation);
        return (off, Of(from.Split, from.Into, other.Number, other.Title, from.Split.MovedUntil is not null));
    }

    private async Task<IReadOnlyList<SplitBucket>> OffAsync(Bucket bucket, CancellationToken cancellation)
    {
        var leaves = await Families.LeavesAsync(db, bucket.ProjectId, bucket.Id, cancellation);
        var rows = await (
            from s in db.BucketSplits
            join b in db.Buckets on new { s.ProjectId, Id = s.TargetId } equals new { b.ProjectId, b.Id }
            // What was merged back is under "merged".
            where s.ProjectId == bucket.ProjectId && leaves.Contains(s.LeafId) && !leaves.Contains(s.TargetId)
            orderby s.At descending, b.Number
            select new
            {
                Split = s,
                b.Number,
                b.Title,
            }
        )
            .Take(Most)
            .ToListAsync(cancellation);
        return
        [
            .. rows.GroupBy(r => r.Split.TargetId)
                .Select(g => Of(g.First().Split, g.Key, g.First().Number, g.First().Title, g.Any(r => r.Split.MovedUntil is not null))),
        ];
    }

    private static SplitBucket Of(BucketSplit split, Guid id, long number, string title, bool isMoving) =>
        new(id.ToString(), number, title, split.Function, split.By, split.At, isMoving);
}
