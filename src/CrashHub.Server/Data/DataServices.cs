namespace CrashHub.Server.Data;

/// <summary>What this folder adds to the process.</summary>
internal static class DataServices
{
    public static void AddData(this WebApplicationBuilder builder) { }
}
