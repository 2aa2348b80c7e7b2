using CrashHub.Server.Data;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Builds;

/// <summary>What this folder adds to the process.</summary>
internal static class BuildsServices
{
    public static void AddBuilds(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<BuildsOptions>().BindConfiguration(BuildsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BuildsOptions>, BuildsOptionsValidator>();
        services.AddScoped<MissingBuilds>();
        services.AddSingleton<BuildRows>();
        services.AddSingleton<BuildUploadReader>();
        services.AddSingleton<BuildIntake>();
        services.AddSingleton<SentryChunks>();
        services.AddSingleton<SentryAssembly>();
    }
}
