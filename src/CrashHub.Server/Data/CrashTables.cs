using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Crashes, what they carry, and their queue.</summary>
internal static class CrashTables
{
    public static void Build(ModelBuilder builder)
    {
        var crash = builder.Entity<Crash>();
        crash.HasKey(c => new
        {
            c.ProjectId,
            c.ReceivedAt,
            c.Id,
        });
        crash.HasIndex(c => new
        {
            c.ProjectId,
            c.BucketId,
            c.ReceivedAt,
        });
        crash.HasIndex(c => new
        {
            c.ProjectId,
            c.Release,
            c.ReceivedAt,
            c.Id,
        });
        // The queue: only rows that still want work are in it (0 queued, 1 processing).
        crash
            .HasIndex(c => new
            {
                c.ProjectId,
                c.Priority,
                c.ReceivedAt,
            })
            .HasFilter("state < 2")
            .HasDatabaseName("ix_crashes_queue");
        // Which dumps a segment of the ingest journal still holds; no project, since a segment holds those of all.
        crash.HasIndex(c => c.Segment).HasFilter("segment IS NOT NULL").HasDatabaseName("ix_crashes_segment");
        builder
            .Entity<CrashReportRow>()
            .ToTable("crash_reports")
            .HasKey(r => new
            {
                r.ProjectId,
                r.ReceivedAt,
                r.CrashId,
            });
        var module = builder.Entity<CrashModule>();
        module.HasKey(m => new
        {
            m.ProjectId,
            m.ReceivedAt,
            m.CrashId,
            m.Index,
        });
        module
            .HasIndex(m => new
            {
                m.ProjectId,
                m.Name,
                m.CrashId,
                m.ReceivedAt,
            })
            .HasFilter("is_missing")
            .HasDatabaseName("ix_crash_modules_missing");
        module.HasIndex(m => new
        {
            m.ProjectId,
            m.CodeId,
            m.CrashId,
        });
        // Only those that a build may still be found for by its layout.
        module
            .HasIndex(m => new
            {
                m.ProjectId,
                m.Layout,
                m.CrashId,
            })
            .HasFilter("layout IS NOT NULL")
            .HasDatabaseName("ix_crash_modules_layout");
        var key = builder.Entity<IngestKey>();
        key.HasKey(k => new { k.ProjectId, k.Key });
        key.HasIndex(k => k.ExpiresAt);
    }
}
