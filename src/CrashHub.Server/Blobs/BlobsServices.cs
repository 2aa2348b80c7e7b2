namespace CrashHub.Server.Blobs;

/// <summary>What this folder adds to the process.</summary>
internal static class BlobsServices
{
    public static void AddBlobs(this WebApplicationBuilder builder) { }
}
