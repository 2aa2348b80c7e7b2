using System.Net;

namespace CrashHub.Server.Tests.Data.Query;

/// <summary>What queries find, over the API and a real database.</summary>
public sealed class BucketQueryTests(BucketQuerySite site) : IClassFixture<BucketQuerySite>
{
    private readonly CrashHubServer server = site.Server;
    private readonly Dictionary<Guid, string> names = site.Names;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "mixed plain 100% _odd_ 'name'")]
    [InlineData("release:1", "mixed plain")]
    [InlineData("release:1 region:eu", "plain")]
    [InlineData("release:1 (region:eu OR region:nowhere)", "plain")]
    [InlineData("release:1 region:us", "mixed")]
    [InlineData("!release:1", "100% _odd_ 'name'")]
    [InlineData("release:1 !region:us", "plain")]
    [InlineData("!(release:1 region:eu)", "mixed 100% _odd_ 'name'")]
    [InlineData("release:2 OR release:3*", "mixed 100% _odd_ 'name'")]
    [InlineData("release:3.0-b*", "100% _odd_ 'name'")]
    [InlineData("release:3.0-b", "")]
    [InlineData("environment:prod", "plain")]
    [InlineData("environment:\"\"", "mixed 100% _odd_ 'name'")]
    [InlineData("is:resolved", "plain")]
    [InlineData("!is:resolved is:unassigned", "100% _odd_ 'name'")]
    [InlineData("is:resolved OR region:us", "mixed plain")]
    [InlineData("assignee:ann*", "mixed")]
    [InlineData("count:>1", "mixed")]
    [InlineData("count:1", "plain 100% _odd_ 'name'")]
    [InlineData("trap:unreachable count:<2", "plain 100% _odd_ 'name'")]
    [InlineData("trap:stack-overflow", "")]
    [InlineData("firstSeen:2026-01-31", "mixed plain 100% _odd_ 'name'")]
    [InlineData("lastSeen:<2026-01-31", "")]
    [InlineData("MIX", "mixed")]
    [InlineData("%", "100% _odd_ 'name'")]
    [InlineData("_", "100% _odd_ 'name'")]
    [InlineData("\"'name'\"", "100% _odd_ 'name'")]
    [InlineData("\\", "")]
    [InlineData("'; DROP TABLE crashes; --", "")]
    public async Task FindsBuckets(string query, string expected)
    {
        using var admin = server.Admin();

        using var answer = await admin.GetAsync($"/api/v1/projects/default/buckets?query={Uri.EscapeDataString(query)}", Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var titles = (await CrashHubServer.JsonOf(answer))
            .GetProperty("items")
            .EnumerateArray()
            .Select(i => i.GetProperty("title").GetString()!);
        Assert.Equal(expected, string.Join(' ', titles.OrderBy(t => names.Values.ToList().IndexOf(t))));
    }

    [Theory]
    [InlineData("release:1 region:eu", 1)]
    [InlineData("release:1", 2)]
    [InlineData("!release:1", 2)]
    [InlineData("is:resolved", 1)]
    [InlineData("mixed", 2)]
    [InlineData("mixed !region:us", 1)]
    [InlineData("is:symbolicated", 4)]
    public async Task FindsCrashes(string query, int count)
    {
        using var admin = server.Admin();

        using var answer = await admin.GetAsync($"/api/v1/projects/default/crashes?query={Uri.EscapeDataString(query)}", Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(count, (await CrashHubServer.JsonOf(answer)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task TooManyAlternativesAreRefused()
    {
        using var admin = server.Admin();
        var query = string.Join(' ', Enumerable.Repeat("(mixed OR !release:1)", 9));

        using var answer = await admin.GetAsync($"/api/v1/projects/default/buckets?query={Uri.EscapeDataString(query)}", Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
