using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CrashHub.Server.Observability;

/// <summary>Metrics for Prometheus; metrics and traces by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
internal static class Telemetry
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CrashHubMetrics>();
        var sends = !string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var telemetry = builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("crashhub"))
            .WithMetrics(metrics =>
            {
                metrics
                    .AddMeter(CrashHubMetrics.MeterName)
                    .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                    .AddPrometheusExporter();
                if (sends)
                    metrics.AddOtlpExporter();
            });
        if (!sends)
            return;
        telemetry.WithTracing(traces =>
            traces
                .AddSource(CrashHubMetrics.MeterName)
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
