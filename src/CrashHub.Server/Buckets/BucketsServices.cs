namespace CrashHub.Server.Buckets;

/// <summary>What this folder adds to the process.</summary>
internal static class BucketsServices
{
    public static void AddBuckets(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddScoped<BucketList>();
        services.AddScoped<BucketSearch>();
        services.AddScoped<BucketDocuments>();
        services.AddScoped<BucketRelations>();
        services.AddScoped<SavedSearches>();
        services.AddScoped<BucketReleases>();
        services.AddScoped<MergeDesk>();
        services.AddScoped<SplitDesk>();
        services.AddScoped<CommentDesk>();
        services.AddScoped<SimilarBuckets>();
        services.AddScoped<ProposalDesk>();
        services.AddScoped<BucketActions>();
        services.AddScoped<BucketSurroundings>();
        services.AddScoped<BucketChanges>();
        services.AddScoped<BucketCounts>();
        services.AddScoped<ProjectTrend>();
        if (RolesSetting.Of(builder.Configuration).HasFlag(Roles.Worker))
            services.AddHostedService<SplitMover>();
    }
}
