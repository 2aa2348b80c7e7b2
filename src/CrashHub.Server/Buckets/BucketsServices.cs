namespace CrashHub.Server.Buckets;

/// <summary>What this folder adds to the process.</summary>
internal static class BucketsServices
{
    public static void AddBuckets(this WebApplicationBuilder builder) { }
}
