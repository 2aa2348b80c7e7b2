using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Builds, their files and symbol indexes.</summary>
internal static class BuildTables
{
    public static void Build(ModelBuilder builder)
    {
        var build = builder.Entity<Build>();
        build.HasKey(b => new { b.ProjectId, b.Id });
        build.HasIndex(b => new { b.ProjectId, b.Sha256 }).IsUnique();
        build.HasIndex(b => new { b.ProjectId, b.CodeId });
        build.HasIndex(b => new { b.ProjectId, b.BuildId });
        build.HasIndex(b => new { b.ProjectId, b.Name });
        build.HasIndex(b => new { b.ProjectId, b.ModuleName });
        build.HasIndex(b => new { b.ProjectId, b.Release });
        build.HasIndex(b => new
        {
            b.ProjectId,
            b.Layout,
            b.CreatedAt,
        });
        builder
            .Entity<BuildFile>()
            .HasKey(f => new
            {
                f.ProjectId,
                f.BuildId,
                f.Kind,
                f.Sha256,
            });
        var chunk = builder.Entity<UploadChunk>();
        chunk.HasKey(c => new { c.ProjectId, c.Sha1 });
        chunk.HasIndex(c => c.At);
        builder.Entity<LateBuild>().HasKey(l => new { l.ProjectId, l.BuildId });
        builder.Entity<SymbolIndexPlan>().HasKey(p => new { p.ProjectId, p.CodeId });
        var index = builder.Entity<SymbolIndexRow>();
        index.HasKey(s => new { s.ProjectId, s.Key });
        index.HasIndex(s => new { s.ProjectId, s.CodeId });
        // The queue: only rows that still want work are in it (0 wanted, 1 building).
        index.HasIndex(s => new { s.ProjectId, s.CreatedAt }).HasFilter("state < 2").HasDatabaseName("ix_symbol_indexes_queue");
    }
}
