using System.Net;
using System.Text;
using System.Text.Json;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Processing;

namespace CrashHub.Server.Tests.Releases;

public sealed class ReleaseEndpointsTests(QuietServer quiet) : IClassFixture<QuietServer>
{
    private const string Window = """{"count": 100, "from": "2026-01-31T12:00:00Z", "to": "2026-01-31T13:00:00Z", "environment": "prod"}""";

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ReleasesAreListedFromTheLatestOn(string kind)
    {
        await using var server = await CrashHubServer.OnAsync(kind);
        using var admin = server.Admin();
        foreach (var name in (string[])["1.9.0", "1.10.0", "nightly", "1.10.0-rc.1", "2026/01"])
            Assert.Equal(
                HttpStatusCode.Created,
                (await SendAsync(admin, HttpMethod.Post, "releases", $$"""{"release": "{{name}}"}""")).Status
            );

        var (first, next) = await PageAsync(admin, "releases?limit=3");
        var (second, end) = await PageAsync(admin, "releases?limit=3&cursor=" + next);

        Assert.Equal(["1.10.0", "1.10.0-rc.1", "1.9.0"], first);
        Assert.Equal(["2026/01", "nightly"], second);
        Assert.Null(end);
        var (status, one) = await SendAsync(admin, HttpMethod.Get, "releases/2026%2F01");
        Assert.Equal((HttpStatusCode.OK, "2026/01"), (status, one.GetProperty("release").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(admin, HttpMethod.Get, "releases/none")).Status);
    }

    [Fact]
    public async Task CommitsAndDeploysAreMergedAndAStaleChangeIsRefused()
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();
        const string made =
            """{"release": "1.0", "commits": {"from": "a1", "to": "b2"}, "deploys": [{"environment": "stage", "at": "2026-01-30T00:00:00Z"}]}""";
        await SendAsync(admin, HttpMethod.Post, "releases", made);
        using var read = await admin.GetAsync("/api/v1/projects/default/releases/1.0", Cancellation);

        const string more =
            """{"deploys": [{"environment": "prod", "at": "2026-01-31T00:00:00Z"}, {"environment": "stage", "at": null}]}""";
        var changed = await SendAsync(admin, HttpMethod.Patch, "releases/1.0", more, read.Headers.ETag!.ToString());
        var stale = await SendAsync(admin, HttpMethod.Patch, "releases/1.0", """{"commits": null}""", read.Headers.ETag!.ToString());
        var wrong = await SendAsync(admin, HttpMethod.Patch, "releases/1.0", """{"deploys": [{"at": "soon"}]}""");
        var again = await SendAsync(admin, HttpMethod.Post, "releases", """{"release": "1.0"}""");

        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Equal("b2", changed.Body.GetProperty("commits").GetProperty("to").GetString());
        Assert.Equal("prod", Assert.Single(changed.Body.GetProperty("deploys").EnumerateArray()).GetProperty("environment").GetString());
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.Status);
        Assert.Equal(
            ["deploys[0].environment", "deploys[0].at"],
            wrong.Body.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString())
        );
        Assert.Equal((HttpStatusCode.OK, "b2"), (again.Status, again.Body.GetProperty("commits").GetProperty("to").GetString()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AWindowCountsOnceAndIsCorrectedByItsSourceOnly(string kind)
    {
        await using var server = await CrashHubServer.OnAsync(kind);
        using var admin = server.Admin();
        var other = Window.Replace("\"environment\"", "\"source\": \"host-2\", \"environment\"", StringComparison.Ordinal);

        var fresh = await SendAsync(admin, HttpMethod.Post, "releases/1.0/invocations", Window);
        var same = await SendAsync(admin, HttpMethod.Post, "releases/1.0/invocations", Window);
        var source = await SendAsync(admin, HttpMethod.Post, "releases/1.0/invocations", other);
        var more = await SendAsync(
            admin,
            HttpMethod.Post,
            "releases/1.0/invocations",
            Window.Replace("100", "150", StringComparison.Ordinal)
        );

        Assert.Equal(
            [HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.OK],
            [fresh.Status, same.Status, source.Status, more.Status]
        );
        Assert.Equal(100, more.Body.GetProperty("replaced").GetInt64());
        var release = await SendAsync(admin, HttpMethod.Get, "releases/1.0");
        Assert.Equal(250, release.Body.GetProperty("invocations").GetInt64());
    }

    [Fact]
    public async Task AReleaseKeepsABoundedNumberOfWindows()
    {
        await using var server = new CrashHubServer().Set("Releases:MaxWindows", "2");
        using var admin = server.Admin();
        await SendAsync(admin, HttpMethod.Post, "releases/1.0/invocations", Window);

        var last = await SendAsync(
            admin,
            HttpMethod.Post,
            "releases/1.0/invocations",
            Window.Replace("100", "1", StringComparison.Ordinal)
        );
        var over = await SendAsync(
            admin,
            HttpMethod.Post,
            "releases/1.0/invocations",
            Window.Replace("100", "2", StringComparison.Ordinal)
        );
        var known = await SendAsync(
            admin,
            HttpMethod.Post,
            "releases/1.0/invocations",
            Window.Replace("100", "1", StringComparison.Ordinal)
        );

        Assert.Equal(HttpStatusCode.OK, last.Status);
        Assert.Equal(
            (HttpStatusCode.RequestEntityTooLarge, "Releases:MaxWindows"),
            (over.Status, over.Body.GetProperty("setting").GetString())
        );
        Assert.Equal(HttpStatusCode.OK, known.Status);
    }

    [Theory]
    [InlineData("""{"count": 1000000000000, "from": "2026-01-01T00:00:00Z", "to": "2027-01-02T00:00:00Z"}""", 201)]
    [InlineData("""{"count": 1000000000001, "from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}""", 400)]
    [InlineData("""{"count": 1, "from": "2026-01-01T00:00:00Z", "to": "2027-01-02T00:00:01Z"}""", 400)]
    [InlineData("""{"count": 1, "from": "2026-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"}""", 400)]
    [InlineData("""{"count": 0, "from": "2026-01-01T00:00:00Z", "to": "2026-01-01T00:00:01Z"}""", 201)]
    [InlineData("""{"count": -1, "from": "2026-01-01T00:00:00Z", "to": "2026-01-01T00:00:01Z"}""", 400)]
    [InlineData("""{"from": "2026-01-01T00:00:00Z", "to": "2026-01-01T00:00:01Z"}""", 400)]
    [InlineData("""{"count": 1, "to": "2026-01-01T00:00:01Z"}""", 400)]
    public async Task AWindowIsChecked(string body, int status)
    {
        var server = quiet.Server;
        using var admin = server.Admin();

        Assert.Equal(status, (int)(await SendAsync(admin, HttpMethod.Post, "releases/1.0/invocations", body)).Status);
    }

    [Theory]
    [InlineData("", "release")]
    [InlineData("release=1&maxNew=-1", "maxNew")]
    [InlineData("release=1&maxFailed=100001", "maxFailed")]
    [InlineData("release=1&baseline=1", "baseline")]
    [InlineData("release=1&maxRateIncrease=-0.5", "maxRateIncrease")]
    [InlineData("release=1&maxRateIncrease=many", "maxRateIncrease")]
    [InlineData("release=1&asOf=soon", "asOf")]
    [InlineData("release=1&asOf=2026-01-01&since=2026-01-02", "since")]
    [InlineData("release=1&format=pdf", "format")]
    public async Task ABadQuestionIsNamed(string query, string field)
    {
        var server = quiet.Server;
        using var admin = server.Admin();

        var answer = await SendAsync(admin, HttpMethod.Get, "gate?" + query);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(field, Assert.Single(answer.Body.GetProperty("errors").EnumerateArray()).GetProperty("field").GetString());
    }

    [Fact]
    public async Task FormatsHaveTheirContentTypesAndABadQueryItsPosition()
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();
        using var sarif = await admin.GetAsync("/api/v1/projects/default/gate?release=1&format=sarif", Cancellation);
        using var junit = await admin.GetAsync("/api/v1/projects/default/gate?release=1&format=junit", Cancellation);
        var bad = await SendAsync(admin, HttpMethod.Get, "gate?release=1&query=is:open%20releas:1");

        Assert.Equal("application/sarif+json", sarif.Content.Headers.ContentType!.MediaType);
        Assert.Equal("application/xml", junit.Content.Headers.ContentType!.MediaType);
        Assert.Equal((8, "release"), (bad.Body.GetProperty("position").GetInt32(), bad.Body.GetProperty("suggestion").GetString()));
    }

    [Fact]
    public async Task PagesShowReleasesAndTheVerdict()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        await samples.CrashAsync(await samples.BucketAsync("alpha"), release: "1.0.0");
        await samples.CrashAsync(await samples.BucketAsync("beta <b>"), release: "1.1.0");
        using var admin = server.Admin();

        var list = await admin.GetStringAsync("/p/default/releases", Cancellation);
        var page = await admin.GetStringAsync("/p/default/releases/1.1.0", Cancellation);
        using var none = await admin.GetAsync("/p/default/releases/2.0.0", Cancellation);

        Assert.Contains("href=\"/p/default/releases/1.1.0\"", list, StringComparison.Ordinal);
        Assert.Contains("1 new bucket against 1.0.0.", page, StringComparison.Ordinal);
        Assert.Contains("beta &lt;b&gt;", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    private static async Task<(IReadOnlyList<string?> Names, string? Next)> PageAsync(HttpClient client, string path)
    {
        var (_, body) = await SendAsync(client, HttpMethod.Get, path);
        return (
            [.. body.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("release").GetString())],
            body.GetProperty("next").GetString()
        );
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        string? body = null,
        string? tag = null
    )
    {
        using var request = new HttpRequestMessage(method, "/api/v1/projects/default/" + path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        using var answer = await client.SendAsync(request, Cancellation);
        return (answer.StatusCode, await CrashHubServer.JsonOf(answer));
    }
}
