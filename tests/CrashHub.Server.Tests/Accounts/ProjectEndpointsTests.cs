using System.Net;
using System.Net.Http.Json;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Accounts;

public sealed class ProjectEndpointsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryFaultOfABodyIsListed()
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();

        using var answer = await admin.PostAsJsonAsync("/api/v1/projects", new { name = " ", slug = "Not A Slug" }, Cancellation);

        var problem = await CrashHubServer.JsonOf(answer);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(["name", "slug"], problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task AStaleChangeIsRefused()
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();
        using var read = await admin.GetAsync("/api/v1/projects/default", Cancellation);
        var tag = read.Headers.ETag!.ToString();

        using var first = await PatchAsync(admin, tag, new { name = "One" });
        using var second = await PatchAsync(admin, tag, new { name = "Two" });

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, second.StatusCode);
    }

    [Fact]
    public async Task ANewNameInAddressesWorksAtOnce()
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();
        await server.ProjectAsync("before");
        using var known = await admin.GetAsync("/api/v1/projects/before", Cancellation);

        using var changed = await admin.PatchAsJsonAsync("/api/v1/projects/before", new { slug = "after" }, Cancellation);
        using var old = await admin.GetAsync("/api/v1/projects/before", Cancellation);
        using var renamed = await admin.GetAsync("/api/v1/projects/after", Cancellation);

        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, old.StatusCode);
        Assert.Equal(HttpStatusCode.OK, renamed.StatusCode);
    }

    [Fact]
    public async Task ARemovedProjectTakesItsRowsAndTokensAlong()
    {
        await using var server = new CrashHubServer();
        await server.ProjectAsync("doomed");
        var samples = new Samples(server, "doomed");
        await samples.CrashAsync(await samples.BucketAsync(), release: "1");
        using var member = server.With((await server.TokenAsync("doomed", "read")).Secret);
        using var admin = server.Admin();

        using var removed = await admin.DeleteAsync("/api/v1/projects/doomed", Cancellation);
        using var gone = await admin.GetAsync("/api/v1/projects/doomed", Cancellation);
        using var refused = await member.GetAsync("/api/v1/projects", Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(0, await server.DataAsync(db => db.Crashes.CountAsync(Cancellation)));
        Assert.Equal(0, await server.DataAsync(db => db.BucketValues.CountAsync(Cancellation)));
    }

    private static async Task<HttpResponseMessage> PatchAsync(HttpClient client, string tag, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/api/v1/projects/default") { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await client.SendAsync(request, Cancellation);
    }

    [Theory]
    [InlineData("sqlite", "")]
    [InlineData("postgres", "")]
    [InlineData("sqlite", "/retention")]
    [InlineData("postgres", "/retention")]
    public async Task OfChangesAtOnceWithOneTagOneIsTaken(string engine, string what)
    {
        await using var server = await Engines.ServerAsync(engine);
        using var admin = server.Admin();
        var address = $"/api/v1/projects/default{what}";
        using var read = await admin.GetAsync(address, Cancellation);
        object Body(int n) => what.Length == 0 ? new { name = $"name {n}" } : new { dumpDays = n + 1 };

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async n =>
                {
                    using var request = new HttpRequestMessage(HttpMethod.Patch, address) { Content = JsonContent.Create(Body(n)) };
                    request.Headers.IfMatch.Add(read.Headers.ETag!);
                    using var answer = await admin.SendAsync(request, Cancellation);
                    return answer.StatusCode;
                })
        );

        Assert.Single(answers, HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(a => a == HttpStatusCode.PreconditionFailed));
    }
}
