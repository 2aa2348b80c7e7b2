using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CrashHub.Server.Buckets;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Hosting;

namespace CrashHub.Server.Tests.Buckets;

public sealed class MergeEndpointsTests
{
    private const string Buckets = "/api/v1/projects/default/buckets";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> AllEngines => Engines.All;

    [Theory]
    [MemberData(nameof(AllEngines))]
    public async Task AMergeIsSeenInListQueryTrendAndFacetsAndUndone(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        var samples = new Samples(server);
        var (a, b, other) = (await samples.BucketAsync("a"), await samples.BucketAsync("b"), await samples.BucketAsync("other"));
        await samples.CrashAsync(a, release: "1", environment: "prod", user: "ann");
        var moved = await samples.CrashAsync(b, release: "2", environment: "prod", user: "ann");
        await samples.CrashAsync(b, release: "1", environment: "stage", user: "bob");
        await samples.CrashAsync(other, release: "3");
        using var admin = server.Admin();

        var merged = await PostAsync(admin, $"{a}/merge", new { ids = new[] { b } }, HttpStatusCode.OK);

        Assert.Equal((3, 2), (merged.GetProperty("count").GetInt32(), merged.GetProperty("users").GetInt32()));
        Assert.Equal(["1", "2"], Texts(merged.GetProperty("releases")).Order());
        Assert.Equal(2, merged.GetProperty("releaseCount").GetInt32());
        var line = Assert.Single(merged.GetProperty("merged").EnumerateArray());
        Assert.Equal((b.ToString(), "by hand"), (line.GetProperty("id").GetString(), line.GetProperty("reason").GetString()));
        Assert.Equal([a, other], await IdsAsync(admin, "?sort=count"));
        Assert.Equal([a], await IdsAsync(admin, "?query=release:2"));
        Assert.Equal([a], await IdsAsync(admin, "?query=release:1 environment:stage"));
        Assert.Equal([other], await IdsAsync(admin, "?query=!release:1"));
        Assert.Equal(["prod:2", "stage:1"], await FacetAsync(admin, $"{a}/facets?field=environment"));
        Assert.Equal(["prod:2", "stage:1"], await FacetAsync(admin, "facets?field=environment&query=release:2"));
        Assert.Equal(3, await TrendAsync(admin, a));
        using (var old = await admin.GetAsync($"{Buckets}/{b}", Cancellation))
            Assert.Equal((HttpStatusCode.PermanentRedirect, $"{Buckets}/{a}"), (old.StatusCode, old.Headers.Location!.ToString()));
        using (var crash = await admin.GetAsync($"/api/v1/projects/default/crashes/{moved}", Cancellation))
            Assert.Equal(a.ToString(), (await CrashHubServer.JsonOf(crash)).GetProperty("bucket").GetString());
        using (var removed = await admin.DeleteAsync($"/api/v1/projects/default/crashes/{moved}", Cancellation))
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);

        var alone = await PostAsync(admin, $"{a}/unmerge", null, HttpStatusCode.OK);

        Assert.Equal((1, 1), (alone.GetProperty("count").GetInt32(), alone.GetProperty("users").GetInt32()));
        var back = await ReadAsync(admin, b);
        Assert.Equal((1, 1), (back.GetProperty("count").GetInt32(), back.GetProperty("users").GetInt32()));
        Assert.Equal(["1"], Texts(back.GetProperty("releases")));
    }

    [Fact]
    public async Task AStaleTagAndAMergedBucketAreRefused()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        var (a, b, c) = (await samples.BucketAsync(), await samples.BucketAsync(), await samples.BucketAsync());
        using var admin = server.Admin();
        using var read = await admin.GetAsync($"{Buckets}/{a}", Cancellation);
        var tag = read.Headers.ETag!.ToString();

        await PostAsync(admin, $"{a}/merge", new { ids = new[] { b } }, HttpStatusCode.OK, tag);

        await PostAsync(admin, $"{a}/merge", new { ids = new[] { c } }, HttpStatusCode.PreconditionFailed, tag);
        await PostAsync(admin, $"{a}/unmerge", null, HttpStatusCode.PreconditionFailed, tag);
        await PostAsync(admin, $"{b}/merge", new { ids = new[] { c } }, HttpStatusCode.Conflict);
        await PostAsync(admin, $"{b}/split", new { byFrame = new { function = "f" } }, HttpStatusCode.Conflict);
        await PostAsync(admin, $"{b}/comments", new { text = "late" }, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task TwoHundredIdsAreTakenAndOneMoreIsNot()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        var a = await samples.BucketAsync();
        var b = await samples.BucketAsync();
        using var admin = server.Admin();

        await PostAsync(admin, $"{a}/merge", new { ids = Enumerable.Repeat(b, MergeDesk.MostIds + 1) }, HttpStatusCode.BadRequest);
        await PostAsync(admin, $"{a}/merge", new { ids = Enumerable.Repeat(b, MergeDesk.MostIds) }, HttpStatusCode.OK);
        await PostAsync(admin, $"{a}/merge", new { ids = Array.Empty<string>() }, HttpStatusCode.BadRequest);
        await PostAsync(admin, $"{a}/merge", new { ids = new[] { "nonsense" } }, HttpStatusCode.BadRequest);
        await PostAsync(admin, $"{a}/merge", new { }, HttpStatusCode.BadRequest);
        await PostAsync(admin, $"{Guid.NewGuid()}/merge", new { ids = new[] { b } }, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task ASplitIsAnsweredWithItsBucketAndARetryWithTheSame()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        var a = await samples.BucketAsync("a", bucket => bucket.Assignee = "ann");
        var crash = await samples.CrashAsync(a, release: "1");
        await samples.CrashAsync(a, release: "2");
        using var admin = server.Admin();

        var split = await PostAsync(admin, $"{a}/split", new { crashes = new[] { crash } }, HttpStatusCode.Created);
        var again = await PostAsync(admin, $"{a}/split", new { crashes = new[] { crash } }, HttpStatusCode.OK);
        await PostAsync(admin, $"{a}/split", new { }, HttpStatusCode.BadRequest);
        await PostAsync(
            admin,
            $"{a}/split",
            new { crashes = new[] { crash }, byFrame = new { function = "f" } },
            HttpStatusCode.BadRequest
        );

        var id = split.GetProperty("id").GetString()!;
        Assert.Equal(id, again.GetProperty("id").GetString());
        Assert.Equal(
            (1, 0, false),
            (split.GetProperty("moved").GetInt32(), split.GetProperty("stacks").GetInt32(), split.GetProperty("moving").GetBoolean())
        );
        var made = await ReadAsync(admin, Guid.Parse(id));
        Assert.Equal((1, "ann"), (made.GetProperty("count").GetInt32(), made.GetProperty("assignee").GetString()));
        Assert.Equal(a.ToString(), made.GetProperty("splitFrom").GetProperty("id").GetString());
        Assert.Equal(id, Assert.Single((await ReadAsync(admin, a)).GetProperty("splits").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task CommentsArePagedAndSurviveAMerge()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        var (a, b) = (await samples.BucketAsync(), await samples.BucketAsync());
        var (_, reader) = await server.TokenAsync("default", "read");
        using var admin = server.Admin();
        using var onlyReads = server.With(reader);

        await PostAsync(admin, $"{a}/comments", new { text = "  first\n<b>  " }, HttpStatusCode.Created);
        await PostAsync(admin, $"{b}/comments", new { text = "second" }, HttpStatusCode.Created);
        await PostAsync(admin, $"{a}/comments", new { text = new string('x', BucketComment.LongestText) }, HttpStatusCode.Created);
        await PostAsync(admin, $"{a}/comments", new { text = new string('x', BucketComment.LongestText + 1) }, HttpStatusCode.BadRequest);
        await PostAsync(admin, $"{a}/comments", new { text = " " }, HttpStatusCode.BadRequest);
        await PostAsync(onlyReads, $"{a}/comments", new { text = "no" }, HttpStatusCode.Forbidden);
        await PostAsync(admin, $"{a}/merge", new { ids = new[] { b } }, HttpStatusCode.OK);

        using var first = await onlyReads.GetAsync($"{Buckets}/{a}/comments?limit=2", Cancellation);
        var page = await CrashHubServer.JsonOf(first);
        using var second = await onlyReads.GetAsync(
            $"{Buckets}/{a}/comments?limit=2&cursor={page.GetProperty("next").GetString()}",
            Cancellation
        );

        Assert.Equal(["first\n<b>", "second"], page.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("text").GetString()));
        Assert.Equal(b.ToString(), page.GetProperty("items")[1].GetProperty("bucket").GetString());
        var rest = await CrashHubServer.JsonOf(second);
        Assert.Equal((1, JsonValueKind.Null), (rest.GetProperty("items").GetArrayLength(), rest.GetProperty("next").ValueKind));
        await PostAsync(admin, $"{b}/unmerge", null, HttpStatusCode.OK);
        using var own = await admin.GetAsync($"{Buckets}/{b}/comments", Cancellation);
        Assert.Equal(1, (await CrashHubServer.JsonOf(own)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task AProposalIsRefusedOverTheApi()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        var (a, b) = (await samples.BucketAsync(), await samples.BucketAsync());
        using var admin = server.Admin();

        using var refused = await admin.DeleteAsync($"{Buckets}/{a}/similar/{b}", Cancellation);
        using var again = await admin.DeleteAsync($"{Buckets}/{b}/similar/{a}", Cancellation);
        using var unknown = await admin.DeleteAsync($"{Buckets}/{a}/similar/{Guid.NewGuid()}", Cancellation);
        using var list = await admin.GetAsync($"{Buckets}/{a}/similar", Cancellation);

        Assert.Equal(
            (HttpStatusCode.NoContent, HttpStatusCode.NoContent, HttpStatusCode.NotFound, HttpStatusCode.OK),
            (refused.StatusCode, again.StatusCode, unknown.StatusCode, list.StatusCode)
        );
    }

    private static async Task<JsonElement> PostAsync(
        HttpClient client,
        string path,
        object? body,
        HttpStatusCode expected,
        string? tag = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Buckets}/{path}");
        if (body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        using var answer = await client.SendAsync(request, Cancellation);
        Assert.True(expected == answer.StatusCode, $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Cancellation)}");
        return await CrashHubServer.JsonOf(answer);
    }

    private static Task<JsonElement> ReadAsync(HttpClient client, Guid bucket) =>
        client.GetFromJsonAsync<JsonElement>($"{Buckets}/{bucket}", Cancellation);

    private static async Task<List<Guid>> IdsAsync(HttpClient client, string query)
    {
        var list = await client.GetFromJsonAsync<JsonElement>(Buckets + query, Cancellation);
        return [.. list.GetProperty("items").EnumerateArray().Select(b => b.GetProperty("id").GetGuid())];
    }

    private static async Task<List<string>> FacetAsync(HttpClient client, string path)
    {
        var list = await client.GetFromJsonAsync<JsonElement>($"{Buckets}/{path}", Cancellation);
        return
        [
            .. list.GetProperty("items")
                .EnumerateArray()
                .Select(v => $"{v.GetProperty("value").GetString()}:{v.GetProperty("count").GetInt64()}"),
        ];
    }

    private static async Task<long> TrendAsync(HttpClient client, Guid bucket)
    {
        var list = await client.GetFromJsonAsync<JsonElement>(
            $"{Buckets}/{bucket}/trend?interval=day&since=2026-01-01T00:00:00Z",
            Cancellation
        );
        return list.GetProperty("items").EnumerateArray().Sum(p => p.GetProperty("count").GetInt64());
    }

    private static IEnumerable<string?> Texts(JsonElement list) => list.EnumerateArray().Select(r => r.GetString());
}
