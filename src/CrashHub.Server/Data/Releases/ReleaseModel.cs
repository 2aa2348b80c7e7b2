using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace CrashHub.Server.Data.Releases;

/// <summary>Keys and indexes of releases and of what the gate reads.</summary>
internal static class ReleaseModel
{
    /// <param name="builder">The model.</param>
    /// <param name="isPostgres">SQLite compares texts by their bytes; PostgreSQL does so only when it is told to.</param>
    public static void Build(ModelBuilder builder, bool isPostgres)
    {
        var release = builder.Entity<ProjectRelease>();
        release.HasKey(r => new { r.ProjectId, r.Name });
        // Lists, and the release before another one.
        release.HasIndex(r => new
        {
            r.ProjectId,
            r.OrderKey,
            r.Id,
        });
        release.HasIndex(r => new { r.ProjectId, r.FirstSeen });
        if (isPostgres)
            release.Property(r => r.OrderKey).UseCollation("C");
        var count = builder.Entity<ReleaseCount>();
        count.HasKey(c => new
        {
            c.ProjectId,
            c.Release,
            c.Environment,
            c.Shard,
        });
        builder
            .Entity<InvocationWindow>()
            .HasKey(w => new
            {
                w.ProjectId,
                w.Release,
                w.Environment,
                w.FromAt,
                w.ToAt,
                w.Source,
                w.ReportedAt,
            });
        builder.Entity<ReadingMark>().HasKey(m => m.ProjectId);
        // A writer asks for those that it is late for: hardly ever one.
        builder.Entity<ReadingMark>().HasIndex(m => m.Through);
        builder.Entity<ReadingMark>().Property(m => m.ProjectId).ValueGeneratedNever();
        var regression = builder.Entity<BucketRegression>();
        regression.HasKey(r => new
        {
            r.ProjectId,
            r.BucketId,
            r.CrashId,
        });
        regression.HasIndex(r => new
        {
            r.ProjectId,
            r.Release,
            r.At,
        });
        // What a release did, bucket by bucket.
        builder
            .Entity<BucketHour>()
            .HasIndex(h => new
            {
                h.ProjectId,
                h.Release,
                h.Environment,
                h.BucketId,
                h.Hour,
            });
        builder
            .Entity<CrashModule>()
            .HasIndex(m => new
            {
                m.ProjectId,
                m.Release,
                m.ReceivedAt,
            })
            .HasFilter("is_missing")
            .HasDatabaseName("ix_crash_modules_missing_release");
    }
}
