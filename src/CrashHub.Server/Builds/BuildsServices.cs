namespace CrashHub.Server.Builds;

/// <summary>What this folder adds to the process.</summary>
internal static class BuildsServices
{
    public static void AddBuilds(this WebApplicationBuilder builder) { }
}
