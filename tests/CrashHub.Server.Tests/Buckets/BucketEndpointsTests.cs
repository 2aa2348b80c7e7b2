using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CrashHub.Server.Tests.Hosting;

namespace CrashHub.Server.Tests.Buckets;

public sealed class BucketEndpointsTests(QuietServer quiet) : IClassFixture<QuietServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"status":"nonsense"}""", "status")]
    [InlineData("""{"link":"javascript:alert(1)"}""", "link")]
    [InlineData("""{"link":"//elsewhere.example"}""", "link")]
    [InlineData("""{"status":"muted","muteUntil":{"count":1,"regression":true}}""", "muteUntil")]
    [InlineData("""{"status":"muted","muteUntil":{"count":0}}""", "muteUntil.count")]
    [InlineData("""{"muteUntil":{"count":5}}""", "muteUntil")]
    [InlineData("""{"resolvedInRelease":"1.0"}""", "resolvedInRelease")]
    [InlineData("""{"assignee":"\ud800"}""", "assignee")]
    public async Task ABadFieldIsNamed(string body, string field)
    {
        var server = quiet.Server;
        var bucket = await new Samples(server).BucketAsync();
        using var admin = server.Admin();

        using var answer = await PatchAsync(admin, $"buckets/{bucket}", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await CrashHubServer.JsonOf(answer)).GetProperty("errors").EnumerateArray();
        Assert.Contains(field, errors.Select(e => e.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task ADecisionIsAnsweredWithTheNewBucket()
    {
        await using var server = new CrashHubServer();
        var bucket = await new Samples(server).BucketAsync();
        using var admin = server.Admin();

        using var muted = await PatchAsync(admin, $"buckets/{bucket}", """{"status":"muted","muteUntil":{"count":100},"assignee":"ann"}""");
        using var resolved = await PatchAsync(
            admin,
            $"buckets/{bucket}",
            """{"status":"resolved","resolvedInRelease":"1.2","assignee":null}"""
        );

        var first = await CrashHubServer.JsonOf(muted);
        Assert.Equal(("muted", "ann"), (first.GetProperty("status").GetString(), first.GetProperty("assignee").GetString()));
        Assert.Equal(100, first.GetProperty("muteUntil").GetProperty("count").GetInt64());
        var second = await CrashHubServer.JsonOf(resolved);
        Assert.Equal(("resolved", "1.2"), (second.GetProperty("status").GetString(), second.GetProperty("resolvedInRelease").GetString()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("assignee").ValueKind);
        Assert.False(second.TryGetProperty("muteUntil", out _));
    }

    [Fact]
    public async Task AStaleDecisionIsRefused()
    {
        await using var server = new CrashHubServer();
        var bucket = await new Samples(server).BucketAsync();
        using var admin = server.Admin();
        using var read = await admin.GetAsync($"/api/v1/projects/default/buckets/{bucket}", Cancellation);
        var tag = read.Headers.ETag!.ToString();

        using var first = await PatchAsync(admin, $"buckets/{bucket}", """{"status":"resolved"}""", tag);
        using var second = await PatchAsync(admin, $"buckets/{bucket}", """{"status":"open"}""", tag);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, second.StatusCode);
    }

    [Fact]
    public async Task AChangeOfManyTakesAQueryAndReachesNoOther()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        var meant = await samples.BucketAsync();
        var other = await samples.BucketAsync();
        await samples.CrashAsync(meant, release: "1");
        await samples.CrashAsync(other, release: "2");
        using var admin = server.Admin();

        using var refused = await PatchAsync(admin, "buckets", """{"status":"resolved"}""");
        using var done = await PatchAsync(admin, "buckets?query=release:1", """{"status":"resolved"}""");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(1, (await CrashHubServer.JsonOf(done)).GetProperty("changed").GetInt32());
        Assert.Equal("resolved", await StatusAsync(admin, meant));
        Assert.Equal("open", await StatusAsync(admin, other));
    }

    [Fact]
    public async Task ListsShowNewestReleasesAndSortByCount()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        var few = await samples.BucketAsync("few");
        var many = await samples.BucketAsync("many");
        await samples.CrashAsync(few, release: "x");
        for (var i = 0; i < 25; i++)
            await samples.CrashAsync(many, release: $"1.{i}", user: "u");
        using var admin = server.Admin();

        using var answer = await admin.GetAsync("/api/v1/projects/default/buckets?sort=count", Cancellation);

        var items = (await CrashHubServer.JsonOf(answer)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["many", "few"], items.Select(i => i.GetProperty("title").GetString()));
        var releases = items[0].GetProperty("releases").EnumerateArray().Select(r => r.GetString()).ToList();
        Assert.Equal((20, "1.24", "1.5"), (releases.Count, releases[0], releases[^1]));
        Assert.Equal(
            (25, 25, 1),
            (
                items[0].GetProperty("releaseCount").GetInt32(),
                items[0].GetProperty("count").GetInt32(),
                items[0].GetProperty("users").GetInt32()
            )
        );
        Assert.Equal(24, items[0].GetProperty("trend").GetArrayLength());
    }

    [Fact]
    public async Task FacetsAndTrendAddUp()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        var bucket = await samples.BucketAsync();
        var other = await samples.BucketAsync();
        await samples.CrashAsync(bucket, environment: "prod");
        await samples.CrashAsync(bucket, environment: "prod");
        await samples.CrashAsync(other, environment: "prod");
        await samples.CrashAsync(other, environment: "stage");
        using var admin = server.Admin();

        Assert.Equal(["prod:2"], await FacetAsync(admin, $"buckets/{bucket}/facets?field=environment"));
        Assert.Equal(["prod:3", "stage:1"], await FacetAsync(admin, "buckets/facets?field=environment"));
        Assert.Equal(["prod:1", "stage:1"], await FacetAsync(admin, "buckets/facets?field=environment&query=environment:stage"));
        using var unknown = await admin.GetAsync("/api/v1/projects/default/buckets/facets?field=nonsense", Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        using var week = await admin.GetAsync($"/api/v1/projects/default/buckets/{bucket}/trend?interval=week", Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, week.StatusCode);
    }

    private static async Task<IEnumerable<string>> FacetAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync("/api/v1/projects/default/" + path, Cancellation);
        var items = (await CrashHubServer.JsonOf(answer)).GetProperty("items").EnumerateArray();
        return items.Select(i => $"{i.GetProperty("value").GetString()}:{i.GetProperty("count").GetInt64()}").ToList();
    }

    private static async Task<string?> StatusAsync(HttpClient client, Guid bucket)
    {
        using var answer = await client.GetAsync($"/api/v1/projects/default/buckets/{bucket}", Cancellation);
        return (await CrashHubServer.JsonOf(answer)).GetProperty("status").GetString();
    }

    private static async Task<HttpResponseMessage> PatchAsync(HttpClient client, string path, string body, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/api/v1/projects/default/" + path)
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await client.SendAsync(request, Cancellation);
    }
}
