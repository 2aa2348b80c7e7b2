namespace CrashHub.Server.Dashboard;

/// <summary>What this folder adds to the process. Pages lie in the folders of their slices; their addresses are in the pages themselves.</summary>
internal static class DashboardServices
{
    private const string Forever = "public, max-age=31536000, immutable";
    private const string Shortly = "public, max-age=300";

    public static void AddDashboard(this WebApplicationBuilder builder) =>
        builder.Services.AddRazorPages(options => options.RootDirectory = "/");

    /// <summary>The few files of <c>wwwroot</c>. Pages name them with a hash of their contents, so that those may be kept.</summary>
    public static void UseDashboard(this WebApplication app) =>
        app.UseStaticFiles(
            new StaticFileOptions
            {
                OnPrepareResponse = static sent =>
                    sent.Context.Response.Headers.CacheControl = sent.Context.Request.Query.ContainsKey("v") ? Forever : Shortly,
            }
        );
}
