using System.Text.RegularExpressions;
using CrashHub.Server.Observability.Measures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Exporter;

namespace CrashHub.Server.Tests.Observability.Measures;

/// <summary>Reads <c>/metrics</c> of a server under test.</summary>
internal static partial class Scrape
{
    /// <summary>A server whose answers on <c>/metrics</c> are never those of a moment ago.</summary>
    public static CrashHubServer Server() =>
        new CrashHubServer().Change(services =>
            services.Configure<PrometheusAspNetCoreOptions>(options => options.ScrapeResponseCacheDurationMilliseconds = 0)
        );

    /// <summary>Every sample: its name, and its labels as they are written.</summary>
    public static async Task<IReadOnlyList<(string Name, string Labels, double Value)>> MetricsAsync(this CrashHubServer server)
    {
        using var admin = server.Admin();
        var text = await admin.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        return
        [
            .. Sample()
                .Matches(text)
                .Select(m => (m.Groups["name"].Value, m.Groups["labels"].Value, double.Parse(m.Groups["value"].Value))),
        ];
    }

    /// <summary>Has the server look at its engines now.</summary>
    public static Task LookAsync(this CrashHubServer server) =>
        server.Services.GetServices<IHostedService>().OfType<EngineWatch>().Single().LookAsync(TestContext.Current.CancellationToken);

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>[^\n]*)\})? (?<value>\S+)( \d+)?$", RegexOptions.Multiline, 1000)]
    private static partial Regex Sample();
}
