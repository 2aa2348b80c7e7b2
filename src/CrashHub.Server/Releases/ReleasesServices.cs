using CrashHub.Server.Releases.Gates;

namespace CrashHub.Server.Releases;

/// <summary>What this folder adds to the process.</summary>
internal static class ReleasesServices
{
    public static void AddReleases(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ReleasesOptions>().Bind(builder.Configuration.GetSection(ReleasesOptions.Section));
        builder.Services.AddScoped<ReleaseDocuments>();
        builder.Services.AddScoped<ReleaseDesk>();
        builder.Services.AddScoped<InvocationDesk>();
        builder.Services.AddScoped<GateReader>();
        builder.Services.AddScoped<GateLocations>();
    }
}
