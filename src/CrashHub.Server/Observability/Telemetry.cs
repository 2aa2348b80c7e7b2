using CrashHub.Server.Observability.Measures;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CrashHub.Server.Observability;

/// <summary>Metrics for Prometheus; metrics and traces by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
internal static class Telemetry
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ProjectTally>();
        services.AddSingleton<ProjectGauge>();
        services.AddSingleton<QueueFigures>();
        services.AddSingleton<StorageFigures>();
        var sends = !string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var telemetry = services
            .AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("crashhub"))
            .WithMetrics(metrics =>
            {
                metrics
                    .AddMeter(CrashHubMeter.Name)
                    .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                    .AddPrometheusExporter();
                if (sends)
                    metrics.AddOtlpExporter();
            });
        // After telemetry, so that somebody listens when it begins.
        services.AddHostedService<EngineWatch>();
        if (!sends)
            return;
        telemetry.WithTracing(traces =>
            traces
                .AddSource(CrashHubMeter.Name)
                .AddAspNetCoreInstrumentation(options =>
                    options.EnrichWithHttpRequest = static (activity, request) =>
                    {
                        activity.SetTag("url.path", LoggedPath.Of(request));
                        activity.SetTag("url.query", null);
                    }
                )
                .AddOtlpExporter()
        );
    }
}
