using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Data.Search;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>The one model. Two thin subclasses bind it to SQLite and PostgreSQL, each with migrations of its own.</summary>
internal abstract class CrashHubDb(DbContextOptions options) : IdentityUserContext<User>(options), IDataProtectionKeyContext
{
    /// <summary>Whose turn it is to write, for background work on a database with one writer; else null.</summary>
    internal WriteTurn? Turn { get; set; }

    /// <summary>Where readings of the gate and writers of instants meet, on a database that one process owns; else null.</summary>
    internal ReadingWatch? Readings { get; set; }

    public DbSet<Project> Projects => Set<Project>();
    public DbSet<Crash> Crashes => Set<Crash>();
    public DbSet<CrashReportRow> CrashReports => Set<CrashReportRow>();
    public DbSet<CrashModule> CrashModules => Set<CrashModule>();
    public DbSet<IngestKey> IngestKeys => Set<IngestKey>();
    public DbSet<Build> Builds => Set<Build>();
    public DbSet<BuildFile> BuildFiles => Set<BuildFile>();
    public DbSet<LateBuild> LateBuilds => Set<LateBuild>();
    public DbSet<SymbolIndexRow> SymbolIndexes => Set<SymbolIndexRow>();
    public DbSet<SymbolIndexPlan> SymbolIndexPlans => Set<SymbolIndexPlan>();
    public DbSet<Bucket> Buckets => Set<Bucket>();
    public DbSet<Signature> Signatures => Set<Signature>();
    public DbSet<ProjectGrouping> ProjectGroupings => Set<ProjectGrouping>();
    public DbSet<Regroup> Regroups => Set<Regroup>();
    public DbSet<KnownStack> Stacks => Set<KnownStack>();
    public DbSet<DumpSlot> DumpSlots => Set<DumpSlot>();
    public DbSet<BucketHour> BucketHours => Set<BucketHour>();
    public DbSet<BucketValue> BucketValues => Set<BucketValue>();
    public DbSet<BucketPart> BucketParts => Set<BucketPart>();
    public DbSet<BucketMerge> BucketMerges => Set<BucketMerge>();
    public DbSet<BucketSplit> BucketSplits => Set<BucketSplit>();
    public DbSet<BucketComment> BucketComments => Set<BucketComment>();
    public DbSet<BucketStack> BucketStacks => Set<BucketStack>();
    public DbSet<BucketFrame> BucketFrames => Set<BucketFrame>();
    public DbSet<FrameCount> FrameCounts => Set<FrameCount>();
    public DbSet<RefusedProposal> RefusedProposals => Set<RefusedProposal>();
    public DbSet<SearchTerm> SearchTerms => Set<SearchTerm>();
    public DbSet<SearchSet> SearchSets => Set<SearchSet>();
    public DbSet<SearchSetTerm> SearchSetTerms => Set<SearchSetTerm>();
    public DbSet<BucketSet> BucketSets => Set<BucketSet>();
    public DbSet<BucketTerm> BucketTerms => Set<BucketTerm>();
    public DbSet<CrashMessage> CrashMessages => Set<CrashMessage>();
    public DbSet<ReleaseCount> ReleaseCounts => Set<ReleaseCount>();
    public DbSet<ProjectRelease> Releases => Set<ProjectRelease>();
    public DbSet<InvocationWindow> InvocationWindows => Set<InvocationWindow>();
    public DbSet<BucketRegression> BucketRegressions => Set<BucketRegression>();
    public DbSet<ReadingMark> ReadingMarks => Set<ReadingMark>();
    public DbSet<SavedQuery> SavedQueries => Set<SavedQuery>();
    public DbSet<ProjectLimits> ProjectLimits => Set<ProjectLimits>();
    public DbSet<ProjectUsage> ProjectUsage => Set<ProjectUsage>();
    public DbSet<DiscardRule> DiscardRules => Set<DiscardRule>();
    public DbSet<DiscardCount> DiscardCounts => Set<DiscardCount>();
    public DbSet<AlertRule> AlertRules => Set<AlertRule>();
    public DbSet<AlertEvent> AlertEvents => Set<AlertEvent>();
    public DbSet<AlertState> AlertStates => Set<AlertState>();
    public DbSet<AlertDelivery> AlertDeliveries => Set<AlertDelivery>();
    public DbSet<UploadChunk> UploadChunks => Set<UploadChunk>();
    public DbSet<ApiToken> Tokens => Set<ApiToken>();
    public DbSet<Setting> Settings => Set<Setting>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<ProjectMember> ProjectMembers => Set<ProjectMember>();
    public DbSet<Invitation> Invitations => Set<Invitation>();
    public DbSet<UserSession> UserSessions => Set<UserSession>();
    public DbSet<ProjectRetention> ProjectRetentions => Set<ProjectRetention>();
    public DbSet<SweepMark> SweepMarks => Set<SweepMark>();
    public DbSet<WorkLease> WorkLeases => Set<WorkLease>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MicrosecondsConverter>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<Project>().HasIndex(p => p.Slug).IsUnique();
        builder.Entity<ApiToken>().HasIndex(t => t.Hash).IsUnique();
        builder.Entity<ApiToken>().HasIndex(t => t.ProjectId);
        builder.Entity<Setting>().HasKey(s => s.Name);
        AccountsModel.Build(builder);
        CrashTables.Build(builder);
        BuildTables.Build(builder);
        BucketTables.Build(builder);
        RegroupingModel.Build(builder);
        MergingModel.Build(builder);
        SearchModel.Build(builder);
        ReleaseModel.Build(builder, Database.IsNpgsql());
        builder.Entity<SavedQuery>().HasKey(q => new { q.ProjectId, q.Id });
        builder.Entity<SavedQuery>().HasIndex(q => new { q.ProjectId, q.Name }).IsUnique();
        LimitTables(builder);
        AlertModel.Build(builder);
        ProbeTables(builder);
        RetentionTables(builder);
        SnakeCase.Apply(builder);
    }

    private static void RetentionTables(ModelBuilder builder)
    {
        builder.Entity<ProjectRetention>().HasKey(r => r.ProjectId);
        builder.Entity<ProjectRetention>().Property(r => r.ProjectId).ValueGeneratedNever();
        builder.Entity<SweepMark>().HasKey(m => m.ProjectId);
        builder.Entity<SweepMark>().Property(m => m.ProjectId).ValueGeneratedNever();
        builder.Entity<WorkLease>().HasKey(l => l.Name);
    }

    private static void ProbeTables(ModelBuilder builder)
    {
        var stack = builder.Entity<KnownStack>();
        stack.ToTable("stacks");
        stack.HasKey(s => new
        {
            s.ProjectId,
            s.Key,
            s.Trap,
        });
        // Those that nobody had for long, which go.
        stack.HasIndex(s => s.SeenAt);
        var slot = builder.Entity<DumpSlot>();
        slot.HasKey(s => new
        {
            s.ProjectId,
            s.Subject,
            s.Kind,
            s.Release,
        });
        // What was asked for stacks that stayed unknown goes.
        slot.HasIndex(s => s.Until).HasFilter("kind > 1").HasDatabaseName("ix_dump_slots_ended");
    }

    private static void LimitTables(ModelBuilder builder)
    {
        var limits = builder.Entity<ProjectLimits>();
        limits.HasKey(l => l.ProjectId);
        limits.Property(l => l.ProjectId).ValueGeneratedNever();
        limits.Property(l => l.Version).IsConcurrencyToken();
        builder.Entity<ProjectUsage>().HasKey(u => new { u.ProjectId, u.Day });
        builder.Entity<DiscardRule>().HasKey(r => new { r.ProjectId, r.Id });
        builder
            .Entity<DiscardCount>()
            .HasKey(c => new
            {
                c.ProjectId,
                c.RuleId,
                c.Hour,
            });
    }
}
