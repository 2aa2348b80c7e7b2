using CrashHub.Server.Accounts;
using CrashHub.Server.Data;

namespace CrashHub.Server;

/// <summary>Every route with its scope, body limit and rate limit, on one screen.</summary>
internal static class Routes
{
    public static void Map(WebApplication app)
    {
        var api = app.MapGroup("/api/v1");
        var project = api.MapGroup("/projects/{project}");

        // Ingest
        // Builds
        // Crashes
        // Buckets
        // Accounts
        // Health, metrics, OpenAPI
        // Dashboard
    }
}
