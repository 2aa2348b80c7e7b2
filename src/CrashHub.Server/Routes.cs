using CrashHub.Server.Accounts;
using CrashHub.Server.Alerts;
using CrashHub.Server.Buckets;
using CrashHub.Server.Builds;
using CrashHub.Server.Crashes;
using CrashHub.Server.Data;
using CrashHub.Server.Demo;
using CrashHub.Server.Grouping;
using CrashHub.Server.Ingest;
using CrashHub.Server.Mcp;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using CrashHub.Server.Queries;
using CrashHub.Server.Releases;
using CrashHub.Server.Releases.Gates;
using CrashHub.Server.Retention;

namespace CrashHub.Server;

/// <summary>Every route with its scope, body limit and rate limit, on one screen.</summary>
internal static class Routes
{
    public static void Map(WebApplication app)
    {
        var roles = RolesSetting.Of(app.Configuration);
        var api = app.MapGroup("/api/v1");
        var project = api.MapGroup("/projects/{project}");

        // Health, metrics, OpenAPI
        app.MapHealth();
        app.MapMetrics();
        app.MapOpenApi();
        app.MapDocs();
        // Ingest
        if (roles.HasFlag(Roles.Ingest))
        {
            project.MapIngest();
            app.MapCloudflare();
        }
        if (!roles.HasFlag(Roles.Web))
            return;
        // Builds
        project.MapBuilds();
        app.MapDebuginfod();
        app.MapSentry();
        // Crashes
        project.MapCrashes();
        project.MapFrames();
        // Buckets
        project.MapBuckets();
        // Releases and the gate
        project.MapReleases();
        project.MapInvocations();
        project.MapGate();
        // Saved queries
        project.MapSavedQueries();
        // Grouping
        project.MapGrouping();
        project.MapMerging();
        project.MapSplitting();
        project.MapSimilar();
        project.MapComments();
        // Retention
        project.MapRetention();
        // Alerts
        project.MapAlerts();
        // Accounts
        api.MapProjects(project);
        api.MapTokens(project);
        project.MapMembers();
        api.MapInvitations(project);
        api.MapUsers();
        api.MapAudit(project);
        app.MapSignIn();
        // Limits
        project.MapLimits();
        project.MapDiscardRules();
        // Assistants
        app.MapMcpTools();
        // Dashboard
        app.MapRazorPages();
        app.MapDemo();
    }
}
