using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using CrashHub.Server.Data;
using CrashHub.Server.Observability.Measures;
using CrashHub.Server.Tests.Deploy;
using CrashHub.Server.Tests.Ingest;
using CrashHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CrashHub.Server.Tests.Observability.Measures;

[Collection(Alone.Name)]
public sealed partial class MetricsTests
{
    // All labels of all our metrics together: none of them holds anything that a sender chose, but ten projects.
    private const int MostSeries = 150;

    [Fact]
    public async Task DashboardAndAlertsUseOnlyMetricsThatAreServed()
    {
        await using var server = await BusyAsync();

        var served = (await server.MetricsAsync()).Select(sample => sample.Name).ToHashSet(StringComparer.Ordinal);

        // Prometheus' own, and those of the listener that a server under test does not have.
        served.Add("up");
        var asked = Names(DashboardExpressions()).Concat(Names(AlertExpressions())).ToHashSet(StringComparer.Ordinal);
        Assert.True(asked.Count > 20);
        Assert.Empty(asked.Except(served));
    }

    [Fact]
    public async Task EveryPanelAndAlertAsksForLabelsThatTheirMetricsHave()
    {
        await using var server = await BusyAsync();
        var known = (await server.MetricsAsync())
            .SelectMany(sample => Label().Matches(sample.Labels).Select(m => m.Groups["name"].Value))
            .ToHashSet(StringComparer.Ordinal);

        // What Prometheus adds to each sample.
        known.UnionWith(["job", "instance"]);
        var asked = DashboardExpressions()
            .Concat(AlertExpressions())
            .SelectMany(text => Label().Matches(text).Concat(Grouping().Matches(text)))
            .SelectMany(m => m.Groups["name"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.Ordinal);
        Assert.Contains("crashhub_phase", asked);
        Assert.Empty(asked.Except(known));
    }

    [Fact]
    public async Task NoSenderCanMakeSeriesGrow()
    {
        await using var server = Scrape.Server();
        using var admin = server.Admin();
        for (var project = 0; project < ProjectTally.Top + 5; project++)
        {
            await server.ProjectAsync($"grown-{project}");
            for (var crash = 0; crash < 4; crash++)
            {
                var name = $"grown-{project}-{crash}";
                var query = $"?release={name}&function={name}&environment={name}&region={name}&runtime={name}&host={name}";
                using var post = CrashPosts.Raw(CrashPosts.Dump(name), query, crash == 3 ? $"application/{name}" : "application/wasm");
                post.RequestUri = new Uri(post.RequestUri!.ToString().Replace("default", $"grown-{project}"), UriKind.Relative);
                post.Headers.UserAgent.ParseAdd(name);
                using var answer = await admin.SendAsync(post, TestContext.Current.CancellationToken);
                Assert.Equal(crash == 3 ? HttpStatusCode.UnsupportedMediaType : HttpStatusCode.Accepted, answer.StatusCode);
            }
            using var nobody = await admin.GetAsync($"/grown-{project}", TestContext.Current.CancellationToken);
            using var odd = new HttpRequestMessage(new HttpMethod($"GROWN{project}"), "/");
            using var refused = await admin.SendAsync(odd, TestContext.Current.CancellationToken);
        }
        await server.LookAsync();
        server.Services.GetRequiredService<ProjectGauge>().Turn();

        var samples = await server.MetricsAsync();

        var ours = samples
            .Where(s => s.Name.StartsWith("crashhub_", StringComparison.Ordinal))
            .Select(s => (s.Name, Labels: Bucket().Replace(s.Labels, "")));
        Assert.InRange(ours.Distinct().Count(), 30, MostSeries);
        var named = samples.Where(s => s.Labels.Contains("grown", StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.All(named, s => Assert.Equal("crashhub_project_crashes", s.Name));
        Assert.Equal(ProjectTally.Top, named.Count);
        Assert.Contains(
            samples,
            s => s.Name == "crashhub_project_crashes" && s.Labels.Contains($"\"{ProjectTally.Other}\"", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task AProjectThatFellOutOfTheListIsGone()
    {
        await using var server = Scrape.Server();
        await server.ProjectAsync("earlier");
        await server.ProjectAsync("later");
        var gauge = server.Services.GetRequiredService<ProjectGauge>();
        await ProcessedAsync(server, "earlier");
        gauge.Turn();
        Assert.Contains(await server.MetricsAsync(), IsOf("earlier"));
        await ProcessedAsync(server, "later");
        gauge.Turn();

        var samples = await server.MetricsAsync();

        Assert.DoesNotContain(samples, IsOf("earlier"));
        Assert.Contains(samples, IsOf("later"));
    }

    [Fact]
    public async Task ARefusalIsCountedWithItsReasonWhoeverRefused()
    {
        await using var server = Scrape.Server();
        await server.SendAsync(CrashPosts.Raw([]));
        await server.SendAsync(CrashPosts.Raw([1, 2, 3]));
        await server.SendAsync(CrashPosts.Raw(CrashPosts.Dump()), token: null);

        var samples = await server.MetricsAsync();

        foreach (var reason in (string[])["invalid", "unreadable", "denied"])
            Assert.Contains(
                samples,
                s =>
                    s.Name == "crashhub_ingest_crashes_total"
                    && s.Labels.Contains($"error_type=\"{reason}\"", StringComparison.Ordinal)
                    && s.Value >= 1
            );
    }

    [Fact]
    public async Task CountingACrashAllocatesNothingThoughAnExporterListens()
    {
        await using var server = Scrape.Server();
        await ProcessedAsync(server, "default");
        var tally = server.Services.GetRequiredService<ProjectTally>();
        void Count()
        {
            IngestMeasures.Taken(IngestVerdict.Stored, 65536, started: 0);
            IngestMeasures.Answered(503);
            CommitMeasures.RowsCommitted(1, started: 0);
            tally.Add(1, "default");
        }

        Assert.Equal(
            0,
            Allocations.Each(() =>
            {
                for (var i = 0; i < 1000; i++)
                    Count();
            })
        );
    }

    private static Predicate<(string Name, string Labels, double Value)> IsOf(string project) =>
        s => s.Name == "crashhub_project_crashes" && s.Labels.Contains($"\"{project}\"", StringComparison.Ordinal);

    /// <summary>A server that has made an index and a report, and has just looked at its engines.</summary>
    private static async Task<CrashHubServer> BusyAsync()
    {
        var server = Scrape.Server();
        using var admin = server.Admin();
        var module = new WasmBuilder();
        var leaf = module.Function(module.Type([], []), [0x00]);
        using var body = new ByteArrayContent(module.Named(leaf, "leaf").Build());
        body.Headers.ContentType = new("application/wasm");
        using var answer = await admin.PostAsync(
            "/api/v1/projects/default/builds?name=app.wasm",
            body,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        await ProcessedAsync(server, "default");
        while (!(await server.MetricsAsync()).Any(s => s.Name == "crashhub_symbol_index_build_duration_seconds_count"))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await server.LookAsync();
        server.Services.GetRequiredService<ProjectGauge>().Turn();
        return server;
    }

    /// <summary>Sends a crash and waits for its report.</summary>
    private static async Task ProcessedAsync(CrashHubServer server, string project)
    {
        using var admin = server.Admin();
        using var request = CrashPosts.Raw(CrashPosts.Dump()).With("Prefer", "wait=60");
        request.RequestUri = new Uri(request.RequestUri!.ToString().Replace("default", project), UriKind.Relative);
        using var answer = await admin.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static IEnumerable<string> DashboardExpressions()
    {
        using var document = JsonDocument.Parse(DeployFiles.Read("grafana/crashhub.json"));
        foreach (var panel in document.RootElement.GetProperty("panels").EnumerateArray())
        {
            if (!panel.TryGetProperty("targets", out var targets))
                continue;
            foreach (var target in targets.EnumerateArray())
                yield return target.GetProperty("expr").GetString()!;
        }
        foreach (var variable in document.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray())
        {
            if (variable.GetProperty("type").GetString() == "query")
                yield return LabelValues().Match(variable.GetProperty("query").GetString()!).Groups["metric"].Value;
        }
    }

    private static IEnumerable<string> AlertExpressions() =>
        from document in DeployFiles.Yaml("prometheus/alerts.yml")
        from rules in document.List("groups")
        from rule in rules.List("rules")
        select rule.Text("expr");

    /// <summary>The metrics of an expression: names that are no function, no keyword and no label.</summary>
    private static IEnumerable<string> Names(IEnumerable<string> expressions) =>
        expressions
            .SelectMany(text =>
                Metric()
                    .Matches(Grouping().Replace(Braces().Replace(text, ""), ""))
                    .Select(m => m.Value)
                    .Where(name => name.Contains('_') || name == "up")
            )
            .Where(name => name is not ("histogram_quantile" or "group_left" or "label_values" or "__rate_interval"));

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]|""[^""]*""", RegexOptions.None, 1000)]
    private static partial Regex Braces();

    [GeneratedRegex(@"\b(by|on|group_left)\s*\((?<name>[^)]*)\)", RegexOptions.None, 1000)]
    private static partial Regex Grouping();

    [GeneratedRegex(@"[a-zA-Z_:][a-zA-Z0-9_:]*", RegexOptions.None, 1000)]
    private static partial Regex Metric();

    [GeneratedRegex(@"(?<name>[a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*""", RegexOptions.None, 1000)]
    private static partial Regex Label();

    [GeneratedRegex(@"label_values\((?<metric>[a-z_]+),", RegexOptions.None, 1000)]
    private static partial Regex LabelValues();

    [GeneratedRegex(@",?le=""[^""]*""", RegexOptions.None, 1000)]
    private static partial Regex Bucket();
}
