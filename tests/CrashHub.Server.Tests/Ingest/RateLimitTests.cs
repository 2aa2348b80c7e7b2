using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CrashHub.Server.Data;
using CrashHub.Server.Ingest;
using Microsoft.Extensions.Time.Testing;
using static CrashHub.Server.Tests.Ingest.CrashPosts;

namespace CrashHub.Server.Tests.Ingest;

public sealed class RateLimitTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithoutALimitNothingIsSaidOfOne()
    {
        await using var server = new CrashHubServer();

        var (status, _, headers) = await server.SendAsync(Raw(Dump()));

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.False(headers.Contains("RateLimit"));
        Assert.False(headers.Contains("RateLimit-Policy"));
    }

    [Fact]
    public async Task AProjectMaySendItsBurstAndThenItsRate()
    {
        await using var server = new CrashHubServer(null, time, ("Limits:RequestsPerSecond", "1"), ("Limits:RequestBurst", "2"));
        await server.ProjectAsync("other");

        var (first, _, told) = await server.SendAsync(Raw(Dump()));
        var (second, _, _) = await server.SendAsync(Raw(Dump()));
        var (third, problem, refused) = await server.SendAsync(Raw(Dump()));
        var (others, _, _) = await server.SendAsync(To("other"));
        time.Advance(TimeSpan.FromSeconds(1));
        var (later, _, _) = await server.SendAsync(Raw(Dump()));

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first, second));
        Assert.Equal("""  "project";q=2;w=2  """.Trim(), Assert.Single(told.GetValues("RateLimit-Policy")));
        Assert.Equal("""  "project";r=1;t=1  """.Trim(), Assert.Single(told.GetValues("RateLimit")));
        Assert.Equal(HttpStatusCode.TooManyRequests, third);
        Assert.Equal("/problems/rate-limited", problem.GetProperty("type").GetString());
        Assert.Equal("Limits:RequestsPerSecond", problem.GetProperty("setting").GetString());
        Assert.Equal(1, problem.GetProperty("limit").GetInt64());
        Assert.InRange(refused.RetryAfter!.Delta!.Value.TotalSeconds, 1, 2);
        Assert.Equal("""  "project";r=0;t=1  """.Trim(), Assert.Single(refused.GetValues("RateLimit")));
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (others, later));
    }

    [Fact]
    public async Task EachTokenHasARateOfItsOwn()
    {
        await using var server = new CrashHubServer(null, time, ("Limits:TokenRequestsPerSecond", "1"));
        var (_, noisy) = await server.TokenAsync("default", "ingest");
        var (_, quiet) = await server.TokenAsync("default", "ingest");
        for (var k = 0; k < 10; k++)
            Assert.Equal(HttpStatusCode.Accepted, (await server.SendAsync(Raw(Dump()), noisy)).Status);

        var (refused, problem, _) = await server.SendAsync(Raw(Dump()), noisy);
        var (taken, _, told) = await server.SendAsync(Raw(Dump()), quiet);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused);
        Assert.Equal("token", problem.GetProperty("policy").GetString());
        Assert.Equal(HttpStatusCode.Accepted, taken);
        Assert.Equal("""  "token";r=9;t=1  """.Trim(), Assert.Single(told.GetValues("RateLimit")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BytesAreCountedAsSent(bool chunked)
    {
        var dump = Dump(memoryBytes: 50_000);
        await using var server = new CrashHubServer(null, time, ("Limits:BytesPerSecond", $"{dump.Length / 10}"));
        HttpRequestMessage Request()
        {
            var request = Raw(dump);
            request.Headers.TransferEncodingChunked = chunked ? true : null;
            return request;
        }

        var (first, _, _) = await server.SendAsync(Request());
        var (second, problem, refused) = await server.SendAsync(Request());
        time.Advance(TimeSpan.FromSeconds(1));
        var (third, _, _) = await server.SendAsync(Request());

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests), (first, second));
        Assert.Equal("project-bytes", problem.GetProperty("policy").GetString());
        Assert.Contains("qu=\"content-bytes\"", Assert.Single(refused.GetValues("RateLimit-Policy")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, third);
    }

    [Fact]
    public async Task AProjectsOwnLimitGoesBeforeTheServersAndWorksAtOnce()
    {
        await using var server = new CrashHubServer(null, time, ("Limits:RequestsPerSecond", "1"), ("Limits:RequestBurst", "1"));
        await server.SendAsync(Raw(Dump()));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await server.SendAsync(Raw(Dump()))).Status);

        var (changed, limits, _) = await PatchAsync(server, new { requestsPerSecond = 0 });

        Assert.Equal(HttpStatusCode.OK, changed);
        Assert.Equal(0, limits.GetProperty("requestsPerSecond").GetInt64());
        Assert.Equal(0, limits.GetProperty("effective").GetProperty("requestsPerSecond").GetInt64());
        Assert.Equal(HttpStatusCode.Accepted, (await server.SendAsync(Raw(Dump()))).Status);
        var (_, back, _) = await PatchAsync(server, new { requestsPerSecond = (long?)null });
        Assert.Equal(JsonValueKind.Null, back.GetProperty("requestsPerSecond").ValueKind);
        Assert.Equal(1, back.GetProperty("effective").GetProperty("requestsPerSecond").GetInt64());
    }

    [Fact]
    public async Task AChangeNeedsAdminIsAuditedAndHonoursIfMatch()
    {
        await using var server = new CrashHubServer();
        var (_, triage) = await server.TokenAsync("default", "triage");

        var (forbidden, _, _) = await PatchAsync(server, new { crashesPerDay = 5 }, triage);
        var (first, _, tag) = await PatchAsync(server, new { crashesPerDay = 5 });
        var (second, _, _) = await PatchAsync(server, new { crashesPerDay = 6 }, tag: tag);
        var (stale, _, _) = await PatchAsync(server, new { crashesPerDay = 7 }, tag: tag);
        var (wrong, problem, _) = await PatchAsync(server, new { crashesPerDay = -1, bytesPerDay = "much" });

        Assert.Equal(HttpStatusCode.Forbidden, forbidden);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first, second));
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale);
        Assert.Equal(HttpStatusCode.BadRequest, wrong);
        Assert.Equal(2, problem.GetProperty("errors").GetArrayLength());
        await using var db = await server.DbAsync();
        Assert.Equal(
            ["crashesPerDay=5", "crashesPerDay=6"],
            db.AuditEntries.Where(a => a.Action == "limits.change").OrderBy(a => a.Id).Select(a => a.Target)
        );
    }

    [Fact]
    public void SettingsEndWhereTheyMakeNoSense()
    {
        var limits = new LimitsOptionsValidator();
        var ingest = new IngestOptionsValidator();

        Assert.True(limits.Validate(null, new LimitsOptions { RequestsPerSecond = 0 }).Succeeded);
        Assert.False(limits.Validate(null, new LimitsOptions { RequestsPerSecond = -1 }).Succeeded);
        Assert.True(ingest.Validate(null, new IngestOptions { MaxConcurrent = 2, MinBytesPerSecond = 1 }).Succeeded);
        Assert.False(ingest.Validate(null, new IngestOptions { MaxConcurrent = 1 }).Succeeded);
        Assert.False(ingest.Validate(null, new IngestOptions { MinBytesPerSecond = 0 }).Succeeded);
        Assert.True(ingest.Validate(null, new IngestOptions { MaxBytesInFlight = 1 << 20 }).Succeeded);
        Assert.False(ingest.Validate(null, new IngestOptions { MaxBytesInFlight = (1 << 20) - 1 }).Succeeded);
    }

    private static HttpRequestMessage To(string project)
    {
        var request = Raw(Dump());
        request.RequestUri = new Uri($"/api/v1/projects/{project}/crashes", UriKind.Relative);
        return request;
    }

    internal static async Task<(HttpStatusCode Status, JsonElement Body, EntityTagHeaderValue? Tag)> PatchAsync(
        CrashHubServer server,
        object change,
        string token = CrashHubServer.AdminToken,
        EntityTagHeaderValue? tag = null
    )
    {
        using var client = server.With(token);
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/api/v1/projects/default/limits")
        {
            Content = JsonContent.Create(change),
        };
        if (tag is not null)
            request.Headers.IfMatch.Add(tag);
        using var answer = await client.SendAsync(request, Cancellation);
        return (answer.StatusCode, await CrashHubServer.JsonOf(answer), answer.Headers.ETag);
    }
}
