namespace CrashHub.Server.Crashes;

/// <summary>What this folder adds to the process.</summary>
internal static class CrashesServices
{
    public static void AddCrashes(this WebApplicationBuilder builder) { }
}
