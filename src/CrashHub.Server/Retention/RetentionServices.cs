using Microsoft.Extensions.Options;

namespace CrashHub.Server.Retention;

/// <summary>What this folder adds to the process.</summary>
internal static class RetentionServices
{
    public static void AddRetention(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>();
        services.AddScoped<RetentionDesk>();
        services.AddSingleton<OrphanCollector>();
        if (RolesSetting.Of(builder.Configuration).HasFlag(Roles.Worker))
            services.AddHostedService<Sweeper>();
    }
}
