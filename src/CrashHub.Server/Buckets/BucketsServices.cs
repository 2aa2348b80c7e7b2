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
        services.AddScoped<BucketChanges>();
        services.AddScoped<BucketCounts>();
        services.AddScoped<ProjectTrend>();
    }
}
