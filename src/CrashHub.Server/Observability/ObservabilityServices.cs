using CrashHub.Contracts;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Observability;

/// <summary>What this folder adds to the process.</summary>
internal static class ObservabilityServices
{
    public static void AddObservability(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddLogging();
        builder.AddTelemetry();
        builder.AddOpenApiDocument();
        builder.ListenOnMetricsPort();
        services.AddOptions<MetricsOptions>().BindConfiguration(MetricsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MetricsOptions>, MetricsOptionsValidator>();
        services.AddOptions<ShutdownOptions>().BindConfiguration(ShutdownOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ShutdownOptions>, ShutdownOptionsValidator>();
        services
            .AddOptions<HostOptions>()
            .Configure<IOptions<ShutdownOptions>>((host, stop) => host.ShutdownTimeout = stop.Value.Grace + stop.Value.Requests);
        services.AddSingleton<Draining>();
        services.AddHostedService(provider => provider.GetRequiredService<Draining>());
        services.AddSingleton<Addresses>();
        services.AddSingleton<Readiness>();
        services.AddExceptionHandler<FailureHandler>();
        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractsJson.Default));
    }

    /// <summary>What lies around every endpoint, outermost first; routing comes after it.</summary>
    public static void UseObservability(this WebApplication app)
    {
        var draining = app.Services.GetRequiredService<Draining>();
        app.Use(next => context => draining.CloseAsync(context, next));
        app.UseSecurityHeaders();
        app.UseMiddleware<RequestLog>();
        app.UseStatusAnswers();
        app.UseMetricsPort();
        app.UseExceptionHandler();
    }
}
