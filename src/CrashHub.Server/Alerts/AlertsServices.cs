using Microsoft.Extensions.Options;

namespace CrashHub.Server.Alerts;

/// <summary>What this folder adds to the process.</summary>
internal static class AlertsServices
{
    public static void AddAlerts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AlertsOptions>().BindConfiguration(AlertsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AlertsOptions>, AlertsOptionsValidator>();
        services.AddScoped<AlertDesk>();
        services.AddScoped<AlertDeliveryDesk>();
        services.AddSingleton<AlertHint>();
        services.AddSingleton<AlertVault>();
        services.AddSingleton(provider => new AlertHttp(provider.GetRequiredService<IOptions<AlertsOptions>>()));
        services.AddSingleton<AlertWebhooks>();
        services.AddSingleton<AlertMails>();
        services.AddSingleton<AlertWatch>();
        services.AddSingleton<AlertDispatcher>();
        if (!RolesSetting.Of(builder.Configuration).HasFlag(Roles.Worker))
            return;
        services.AddHostedService(provider => provider.GetRequiredService<AlertWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<AlertDispatcher>());
    }
}
