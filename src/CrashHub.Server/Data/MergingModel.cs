using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Keys and indexes of what merging, splitting and comparing buckets keep.</summary>
internal static class MergingModel
{
    public static void Build(ModelBuilder builder)
    {
        var bucket = builder.Entity<Bucket>();
        // Only those that stand in another: lists ask for those that stand in none, and must not go by this.
        bucket.HasIndex(b => new { b.ProjectId, b.MergedInto }).HasFilter("merged_into IS NOT NULL");
        // A process of the version before inserts without them.
        bucket.Property(b => b.IsFamily).HasDefaultValue(false);
        bucket.Property(b => b.HasSplits).HasDefaultValue(false);
        builder.Entity<BucketPart>().HasKey(p => new { p.ProjectId, p.BucketId });
        var merge = builder.Entity<BucketMerge>();
        merge.HasKey(m => new { m.ProjectId, m.BucketId });
        merge.HasIndex(m => new { m.ProjectId, m.IntoId });
        var split = builder.Entity<BucketSplit>();
        split.HasKey(s => new
        {
            s.ProjectId,
            s.LeafId,
            s.Kind,
            s.Key,
        });
        split.HasIndex(s => new { s.ProjectId, s.TargetId });
        // The queue: only rules that still move crashes are in it.
        split.HasIndex(s => new { s.ProjectId, s.At }).HasFilter("moved_until IS NOT NULL").HasDatabaseName("ix_bucket_splits_queue");
        builder
            .Entity<BucketComment>()
            .HasKey(c => new
            {
                c.ProjectId,
                c.BucketId,
                c.Id,
            });
        builder
            .Entity<BucketStack>()
            .HasKey(s => new
            {
                s.ProjectId,
                s.BucketId,
                s.StackHash,
            });
        builder
            .Entity<BucketFrame>()
            .HasKey(f => new
            {
                f.ProjectId,
                f.Frame,
                f.Position,
                f.BucketId,
            });
        builder.Entity<FrameCount>().HasKey(f => new { f.ProjectId, f.Frame });
        builder
            .Entity<RefusedProposal>()
            .HasKey(r => new
            {
                r.ProjectId,
                r.BucketId,
                r.OtherId,
            });
    }
}
