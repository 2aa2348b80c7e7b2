using System.Globalization;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Observability;

/// <summary><c>/metrics</c> in Prometheus' text format.</summary>
internal static class MetricsEndpoint
{
    public const string Path = "/metrics";

    public static void MapMetrics(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<MetricsOptions>>().Value;
        var endpoint = app.MapPrometheusScrapingEndpoint(Path);
        if (options.Public || options.Port > 0)
            endpoint.WithMetadata(new AllowAnonymousAttribute());
        else
            endpoint.RequireInstanceScope(TokenScopes.Admin);
    }

    /// <summary>
    /// With a port of its own, that port serves metrics and health and nothing else, and no other port serves metrics. The connection's local port
    /// decides: the Host header is the client's text.
    /// </summary>
    public static void UseMetricsPort(this WebApplication app)
    {
        var port = app.Services.GetRequiredService<IOptions<MetricsOptions>>().Value.Port;
        if (port == 0)
            return;
        app.Use(
            (context, next) =>
            {
                var here = context.Connection.LocalPort == port;
                var path = context.Request.Path;
                // With what follows: routing takes a slash at the end for nothing.
                var isMetrics = path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase);
                if (isMetrics == here || (here && (path == HealthEndpoints.Alive || path == HealthEndpoints.Ready)))
                    return next(context);
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }
        );
    }

    /// <summary>Adds the port to what the server listens on.</summary>
    public static void ListenOnMetricsPort(this WebApplicationBuilder builder)
    {
        // What is no port is told with the other settings.
        var text = builder.Configuration[$"{MetricsOptions.Section}:{nameof(MetricsOptions.Port)}"];
        if (!int.TryParse(text, CultureInfo.InvariantCulture, out var port) || port is <= 0 or > 65535)
            return;
        var addresses = builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey);
        if (string.IsNullOrEmpty(addresses))
        {
            var ports = builder.WebHost.GetSetting(WebHostDefaults.HttpPortsKey) ?? "5080";
            addresses = string.Join(';', ports.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(p => $"http://*:{p.Trim()}"));
        }
        builder.WebHost.UseUrls($"{addresses};http://*:{port}");
    }
}
