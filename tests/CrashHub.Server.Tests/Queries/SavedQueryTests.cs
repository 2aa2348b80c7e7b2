using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Queries;

public sealed class SavedQueryTests(QuietServer quiet) : IClassFixture<QuietServer>
{
    private const string Open = """{"name": "Open in prod", "query": "is:open environment:prod", "sort": "count"}""";

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AQueryIsSavedChangedSharedAndRemoved(string kind)
    {
        await using var server = await CrashHubServer.OnAsync(kind);
        using var admin = server.Admin();

        using var made = await SendAsync(admin, HttpMethod.Post, "queries", Open);
        var query = await CrashHubServer.JsonOf(made);
        var id = query.GetProperty("id").GetString();
        using var taken = await SendAsync(admin, HttpMethod.Post, "queries", Open);
        using var changed = await SendAsync(
            admin,
            HttpMethod.Patch,
            $"queries/{id}",
            """{"query": "is:regressed"}""",
            made.Headers.ETag!.ToString()
        );
        using var stale = await SendAsync(admin, HttpMethod.Patch, $"queries/{id}", """{"name": "x"}""", made.Headers.ETag!.ToString());
        using var lost = await SendAsync(admin, HttpMethod.Delete, $"queries/{id}", null, made.Headers.ETag!.ToString());
        using var list = await admin.GetAsync("/api/v1/projects/default/queries", Cancellation);
        using var removed = await SendAsync(admin, HttpMethod.Delete, $"queries/{id}", null, changed.Headers.ETag!.ToString());
        using var gone = await SendAsync(admin, HttpMethod.Delete, $"queries/{id}");

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.EndsWith(
            "/p/default/buckets?query=is%3Aopen%20environment%3Aprod&sort=count",
            query.GetProperty("links").GetProperty("html").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.Conflict, taken.StatusCode);
        Assert.Equal("is:regressed", (await CrashHubServer.JsonOf(changed)).GetProperty("query").GetString());
        Assert.Equal([HttpStatusCode.PreconditionFailed, HttpStatusCode.PreconditionFailed], [stale.StatusCode, lost.StatusCode]);
        var kept = Assert.Single((await CrashHubServer.JsonOf(list)).GetProperty("items").EnumerateArray());
        Assert.Equal(("Open in prod", "count"), (kept.GetProperty("name").GetString(), kept.GetProperty("sort").GetString()));
        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.NotFound], [removed.StatusCode, gone.StatusCode]);
        var audit = await server.DataAsync(db => db.AuditEntries.Select(a => a.Action).ToListAsync(Cancellation));
        Assert.Subset(audit.ToHashSet(), new HashSet<string> { "query.save", "query.change", "query.remove" });
    }

    [Theory]
    [InlineData("""{"name": "a", "query": "releas:1"}""", "invalid-query")]
    [InlineData("""{"name": "a", "query": ""}""", "invalid-fields")]
    [InlineData("""{"query": "is:open"}""", "invalid-fields")]
    [InlineData("""{"name": "a", "query": "is:open", "sort": "size"}""", "invalid-fields")]
    public async Task ABadQueryIsNotSaved(string body, string problem)
    {
        var server = quiet.Server;
        using var admin = server.Admin();

        using var answer = await SendAsync(admin, HttpMethod.Post, "queries", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal($"/problems/{problem}", (await CrashHubServer.JsonOf(answer)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task MessagesAreSavedByThoseWhoMayReadThemOnly()
    {
        await using var server = new CrashHubServer();
        var (_, secret) = await server.TokenAsync("default", "triage");
        using var triager = server.With(secret);
        using var admin = server.Admin();
        const string body = """{"name": "messages", "query": "message:*secret*"}""";

        using var refused = await SendAsync(triager, HttpMethod.Post, "queries", body);
        using var taken = await SendAsync(admin, HttpMethod.Post, "queries", body);

        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Created], [refused.StatusCode, taken.StatusCode]);
    }

    [Fact]
    public async Task TheListOfBucketsShowsThem()
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();
        using var made = await SendAsync(admin, HttpMethod.Post, "queries", Open);

        var page = await admin.GetStringAsync("/p/default/buckets", Cancellation);
        var shown = await admin.GetStringAsync("/p/default/buckets?query=is:open%20environment:prod&sort=count", Cancellation);

        Assert.Matches(new Regex(">Open in prod</a>", RegexOptions.None, TimeSpan.FromSeconds(1)), page);
        Assert.Contains("Saved as Open in prod", shown, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(
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
        return await client.SendAsync(request, Cancellation);
    }
}
