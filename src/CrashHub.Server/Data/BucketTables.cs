using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Buckets, their signatures, hours and values.</summary>
internal static class BucketTables
{
    public static void Build(ModelBuilder builder)
    {
        var bucket = builder.Entity<Bucket>();
        bucket.HasKey(b => new { b.ProjectId, b.Id });
        bucket.HasIndex(b => new { b.ProjectId, b.Number }).IsUnique();
        bucket.HasIndex(b => new { b.ProjectId, b.LastSeen });
        bucket.HasIndex(b => new { b.ProjectId, b.FirstSeen });
        bucket.HasIndex(b => new { b.ProjectId, b.Count });
        bucket.HasIndex(b => new { b.ProjectId, b.Users });
        // Counts of those in a state, and states that few are in.
        bucket
            .HasIndex(b => new
            {
                b.ProjectId,
                b.Status,
                b.LastSeen,
            })
            .HasFilter("merged_into IS NULL");
        bucket.HasIndex(b => new { b.ProjectId, b.LastSeen }, "ix_buckets_regressed").HasFilter("regressed");
        // Those that a release is the first of.
        bucket
            .HasIndex(b => new
            {
                b.ProjectId,
                b.FirstRelease,
                b.Id,
            })
            .HasFilter("merged_into IS NULL AND first_release IS NOT NULL");
        bucket.HasIndex(b => new { b.ProjectId, b.Id }, BucketShownFill.Index).HasFilter("merged_into IS NULL AND shown IS NULL");
        // A process of the version before inserts without them.
        bucket.Property(b => b.Dropped).HasDefaultValue(0L);
        bucket.Property(b => b.KeptInHour).HasDefaultValue(0L);
        builder
            .Entity<Signature>()
            .HasKey(s => new
            {
                s.ProjectId,
                s.Algorithm,
                s.Fingerprint,
            });
        var hour = builder.Entity<BucketHour>();
        hour.HasKey(h => new
        {
            h.ProjectId,
            h.BucketId,
            h.Hour,
            h.Release,
            h.Environment,
        });
        // The trend of a whole project.
        hour.HasIndex(h => new { h.ProjectId, h.Hour });
        var value = builder.Entity<BucketValue>();
        value.HasKey(v => new
        {
            v.ProjectId,
            v.BucketId,
            v.Field,
            v.Value,
        });
        value.HasIndex(v => new
        {
            v.ProjectId,
            v.Field,
            v.Value,
        });
    }
}
