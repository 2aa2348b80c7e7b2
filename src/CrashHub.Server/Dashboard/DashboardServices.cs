using CrashHub.Server.Observability;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CrashHub.Server.Dashboard;

/// <summary>What this folder adds to the process.</summary>
internal static class DashboardServices
{
    public static void AddDashboard(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<Addresses>();
        // Pages lie in the folders of their slices; their addresses are in the pages themselves.
        builder.Services.AddRazorPages().WithRazorPagesRoot("/");
    }

    /// <summary>Headers of every answer that a browser may show, and the few files of <c>wwwroot</c>. Stands before routing.</summary>
    public static void UseDashboard(this WebApplication app)
    {
        app.UseMiddleware<PageHeaders>();
        app.UseStaticFiles(
            new StaticFileOptions
            {
                OnPrepareResponse = static sent =>
                    sent.Context.Response.Headers.CacheControl = sent.Context.Request.Query.ContainsKey("v")
                        ? "public, max-age=31536000, immutable"
                        : "public, max-age=300",
            }
        );
    }
}
