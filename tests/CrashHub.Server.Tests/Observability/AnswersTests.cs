using System.Net;
using CrashHub.Server.Observability;
using CrashHub.Server.Tests.Hosting;

namespace CrashHub.Server.Tests.Observability;

public sealed class AnswersTests(QuietServer quiet) : IClassFixture<QuietServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/v1/nothing", HttpStatusCode.NotFound, "/problems/not-found")]
    [InlineData("PUT", "/api/v1/projects", HttpStatusCode.MethodNotAllowed, "/problems/method-not-allowed")]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound, "/problems/not-found")]
    public async Task WhatRoutingRefusesIsAProblem(string method, string path, HttpStatusCode status, string type)
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await admin.SendAsync(request, Cancellation);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(type, (await CrashHubServer.JsonOf(answer)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task ABrowserGetsAPageWithItsStatusAndHeaders()
    {
        await using var server = new CrashHubServer();
        using var browser = server.With(null);
        browser.DefaultRequestHeaders.Add("Accept", "text/html");

        using var answer = await browser.GetAsync("/nothing", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        var policy = string.Join(' ', answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["same-origin"], answer.Headers.GetValues("Referrer-Policy"));
    }

    [Fact]
    public async Task EveryProblemHasAPage()
    {
        await using var server = new CrashHubServer();
        using var browser = server.With(null);

        foreach (var name in ProblemCatalog.Entries.Keys)
        {
            using var answer = await browser.GetAsync($"/problems/{name}", Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        using var unknown = await browser.GetAsync("/problems/no-such-problem", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task HealthIsPublicAndMetricsAreNot()
    {
        await using var server = new CrashHubServer();
        using var nobody = server.With(null);
        using var member = server.With((await server.TokenAsync("default", "admin")).Secret);
        using var admin = server.Admin();

        Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/healthz", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/readyz", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/metrics", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await member.GetAsync("/metrics", Cancellation)).StatusCode);
        var text = await admin.GetStringAsync("/metrics", Cancellation);
        Assert.Contains("# TYPE http_server_request_duration_seconds histogram", text);
        Assert.Contains("# HELP ", text);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/metrics/")]
    [InlineData("/METRICS/")]
    public async Task MetricsWithAPortOfTheirOwnAreOnNoOther(string path)
    {
        await using var server = new CrashHubServer(null, null, ("Metrics:Port", "6999"));
        using var nobody = server.With(null);

        using var answer = await nobody.GetAsync(path, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("builds", "253402300800000000")]
    [InlineData("builds", "9223372036854775807")]
    [InlineData("crashes", "253402300800000000")]
    [InlineData("buckets", "253402300800000000")]
    [InlineData("", "a\0b")]
    public async Task ACursorThatNoListGaveOutIsRefused(string list, string key)
    {
        var server = quiet.Server;
        using var admin = server.Admin();
        var cursor = new Cursor(key, Guid.NewGuid(), Backwards: false, list == "crashes" ? "receivedAt" : "lastSeen");
        var path = list.Length == 0 ? "/api/v1/projects" : $"/api/v1/projects/default/{list}";

        using var answer = await admin.GetAsync($"{path}?cursor={cursor}", Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("/p/default/builds", 253_402_300_800_000_000)]
    [InlineData("/p/default/builds", -253_402_300_800_000_000)]
    [InlineData("/p/default/buckets/1", 253_402_300_800_000_000)]
    public async Task APlaceOnAPageThatIsNoInstantIsTheFirstPage(string page, long before)
    {
        var server = quiet.Server;
        await new Samples(server).BucketAsync();
        using var admin = server.Admin();
        admin.DefaultRequestHeaders.Add("Accept", "text/html");

        using var answer = await admin.GetAsync($"{page}?before={before}&beforeId={Guid.NewGuid()}", Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task AQueryForBuildsWithTheCharacterNulIsRefused()
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();

        using var answer = await admin.GetAsync("/api/v1/projects/default/builds?query=a%00b", Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("""{"na\ud800me":"x"}""")]
    [InlineData("""{"name":{"\udc00":[{"\udc00":1}]}}""")]
    public async Task AMemberWhoseNameIsNoTextIsNoJson(string body)
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();

        using var answer = await admin.PatchAsync(
            "/api/v1/projects/default",
            new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
            Cancellation
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("/problems/invalid-json", (await CrashHubServer.JsonOf(answer)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task PublicMetricsTakeNoToken()
    {
        await using var server = new CrashHubServer(null, null, ("Metrics:Public", "true"));
        using var nobody = server.With(null);

        using var answer = await nobody.GetAsync("/metrics", Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/setup/s3cret", "/setup/***")]
    [InlineData("/buildid-key/s3cret/buildid/00/debuginfo", "/buildid-key/***/buildid/00/debuginfo")]
    [InlineData("/p/a\nb", "/p/a\uFFFDb")]
    [InlineData("/p/default", "/p/default")]
    public void ALoggedPathHoldsNoSecret(string path, string logged) => Assert.Equal(logged, LoggedPath.Of(path));
}
