namespace CrashHub.Server.Observability;

/// <summary>What this folder adds to the process.</summary>
internal static class ObservabilityServices
{
    public static void AddObservability(this WebApplicationBuilder builder) { }
}
