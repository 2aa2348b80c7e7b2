using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CrashHub.Server.Data.Search;

/// <summary>Keys and indexes of what lists are searched by.</summary>
internal static class SearchModel
{
    public static void Build(ModelBuilder builder)
    {
        var term = builder.Entity<SearchTerm>();
        // Wildcards read this key from end to end of a field, and nothing else.
        term.HasKey(t => new
        {
            t.ProjectId,
            t.Field,
            t.Text,
            t.Id,
        });
        term.HasIndex(t => new { t.ProjectId, t.Id });
        var set = builder.Entity<SearchSet>();
        set.HasKey(s => new { s.ProjectId, s.Id });
        set.Property(s => s.Id).ValueGeneratedNever();
        // Those that it is time to look at.
        set.HasIndex(s => s.LookAt);
        var part = builder.Entity<SearchSetTerm>();
        part.HasKey(p => new
        {
            p.ProjectId,
            p.SetId,
            p.TermId,
        });
        part.HasIndex(p => new
        {
            p.ProjectId,
            p.TermId,
            p.SetId,
        });
        var pair = builder.Entity<BucketSet>();
        pair.HasKey(p => new
        {
            p.ProjectId,
            p.BucketId,
            p.SetId,
        });
        pair.HasIndex(p => new
        {
            p.ProjectId,
            p.SetId,
            p.BucketId,
        });
        var held = builder.Entity<BucketTerm>();
        held.HasKey(t => new
        {
            t.ProjectId,
            t.BucketId,
            t.TermId,
        });
        // Without the set: SQLite would walk an index that has all columns, though the key leads to the bucket.
        held.HasIndex(t => new
        {
            t.ProjectId,
            t.TermId,
            t.BucketId,
        });
        builder
            .Entity<CrashMessage>()
            .HasKey(m => new
            {
                m.ProjectId,
                m.ReceivedAt,
                m.CrashId,
            });
        var crash = builder.Entity<Crash>();
        crash
            .HasIndex(c => new
            {
                c.ProjectId,
                c.FrameSet,
                c.BucketId,
            })
            .HasFilter("frame_set IS NOT NULL");
        crash
            .HasIndex(c => new
            {
                c.ProjectId,
                c.EventSet,
                c.BucketId,
            })
            .HasFilter("event_set IS NOT NULL");
        crash
            .HasIndex(c => new
            {
                c.ProjectId,
                c.ModuleSet,
                c.BucketId,
            })
            .HasFilter("module_set IS NOT NULL");
        Columns(crash);
    }

    // Crashes of one value in the order of their receipt: a rare value is found without a look at the others, a common one ends its page soon.
    private static void Columns(EntityTypeBuilder<Crash> crash)
    {
        crash
            .HasIndex(c => new
            {
                c.ProjectId,
                c.Environment,
                c.ReceivedAt,
                c.Id,
            })
            .HasFilter("environment IS NOT NULL");
        crash
            .HasIndex(c => new
            {
                c.ProjectId,
                c.Function,
                c.ReceivedAt,
                c.Id,
            })
            .HasFilter("\"function\" IS NOT NULL");
        crash
            .HasIndex(c => new
            {
                c.ProjectId,
                c.Region,
                c.ReceivedAt,
                c.Id,
            })
            .HasFilter("region IS NOT NULL");
        crash
            .HasIndex(c => new
            {
                c.ProjectId,
                c.Runtime,
                c.ReceivedAt,
                c.Id,
            })
            .HasFilter("runtime IS NOT NULL");
        // Nothing counts traps bucket by bucket.
        crash
            .HasIndex(c => new
            {
                c.ProjectId,
                c.Trap,
                c.BucketId,
                c.ReceivedAt,
            })
            .HasFilter("trap IS NOT NULL");
    }
}
