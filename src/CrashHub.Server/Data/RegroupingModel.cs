using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Keys and indexes of grouping rules and regroups.</summary>
internal static class RegroupingModel
{
    public static void Build(ModelBuilder builder)
    {
        var grouping = builder.Entity<ProjectGrouping>();
        grouping.HasKey(g => g.ProjectId);
        grouping.Property(g => g.ProjectId).ValueGeneratedNever();
        grouping.Property(g => g.Version).IsConcurrencyToken();
        var regroup = builder.Entity<Regroup>();
        regroup.HasKey(r => r.ProjectId);
        regroup.Property(r => r.ProjectId).ValueGeneratedNever();
        // Which signatures mean a bucket.
        builder.Entity<Signature>().HasIndex(s => new { s.ProjectId, s.BucketId });
    }
}
