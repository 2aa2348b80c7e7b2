namespace CrashHub.Server.Processing;

/// <summary>What this folder adds to the process.</summary>
internal static class ProcessingServices
{
    public static void AddProcessing(this WebApplicationBuilder builder) { }
}
