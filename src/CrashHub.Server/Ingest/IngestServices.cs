using Microsoft.Extensions.Options;

namespace CrashHub.Server.Ingest;

/// <summary>What this folder adds to the process.</summary>
internal static class IngestServices
{
    public static void AddIngest(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<IngestOptions>().BindConfiguration(IngestOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IngestOptions>, IngestOptionsValidator>();
        services.AddSingleton<IngestPlaces>();
        services.AddSingleton<RateMeters>();
        services.AddSingleton<UsageLedger>();
        services.AddHostedService(provider => provider.GetRequiredService<UsageLedger>());
        services.AddSingleton<IngestAdmission>();
        services.AddSingleton<DiscardedLately>();
        services.AddSingleton<EventDiscards>();
        services.AddScoped<LimitsDesk>();
        services.AddScoped<DiscardRuleDesk>();
        services.AddSingleton<UploadReader>();
        services.AddSingleton<UserHash>();
        services.AddSingleton<CrashIntake>();
        services.AddSingleton<CrashWait>();
        services.AddSingleton<CrashAnswer>();
        services.AddSingleton<ProbeReader>();
        services.AddSingleton<ProbeTokens>();
        services.AddSingleton<ProbeSlots>();
        services.AddSingleton<EnoughDumps>();
        services.AddSingleton<ProbeReplies>();
        services.AddSingleton<ProbeAnswer>();
        services.AddSingleton<CrashPost>();
    }
}
