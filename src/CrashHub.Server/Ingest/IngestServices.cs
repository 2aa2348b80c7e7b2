namespace CrashHub.Server.Ingest;

/// <summary>What this folder adds to the process.</summary>
internal static class IngestServices
{
    public static void AddIngest(this WebApplicationBuilder builder) { }
}
