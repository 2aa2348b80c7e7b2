using CrashHub.Server.Data;

namespace CrashHub.Server.Crashes;

/// <summary>What this folder adds to the process.</summary>
internal static class CrashesServices
{
    public static void AddCrashes(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddScoped<CrashDocumentReader>();
        services.AddScoped<CrashList>();
        services.AddScoped<CrashSearch>();
        services.AddScoped<CrashRemoval>();
        services.AddScoped<CrashBulkRemoval>();
        services.AddScoped<CrashReprocessing>();
        services.AddScoped<Downloads>();
        services.AddSingleton<KeptCrashes>();
        services.AddScoped<CrashOpening>();
        services.AddScoped<FrameAnswers>();
        services.AddScoped<ValueAnswers>();
    }
}
