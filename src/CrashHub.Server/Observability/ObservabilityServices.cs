namespace CrashHub.Server.Observability;

/// <summary>What this folder adds to the process.</summary>
internal static class ObservabilityServices
{
    public static void AddObservability(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Addresses>();
    }

    public static void UseObservability(this WebApplication app) { }
}
