using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CrashHub.Server.Ingest;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static CrashHub.Server.Tests.Ingest.CrashPosts;
using static CrashHub.Server.Tests.Ingest.DiscardRulePosts;

namespace CrashHub.Server.Tests.Ingest;

public sealed class DiscardRuleEndpointTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OnlyTheRuleThatWasReadIsChangedAndRemoved()
    {
        await using var server = new CrashHubServer();
        var address = $"{Rules}/{await MakeAsync(server, new { name = "staging", condition = "environment:staging" })}";
        using var admin = server.Admin();
        using var read = await admin.GetAsync(address, Cancellation);
        Task<HttpResponseMessage> SendAsync(HttpMethod method, object? body)
        {
            var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
            request.Headers.IfMatch.Add(read.Headers.ETag!);
            return admin.SendAsync(request, Cancellation);
        }

        using var changed = await SendAsync(HttpMethod.Patch, new { enabled = false });
        using var late = await SendAsync(HttpMethod.Patch, new { enabled = true });
        using var kept = await SendAsync(HttpMethod.Delete, body: null);
        using var removed = await admin.DeleteAsync(address, Cancellation);
        using var gone = await admin.GetAsync(address, Cancellation);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (read.StatusCode, changed.StatusCode));
        Assert.NotEqual(read.Headers.ETag, changed.Headers.ETag);
        Assert.Equal((HttpStatusCode.PreconditionFailed, HttpStatusCode.PreconditionFailed), (late.StatusCode, kept.StatusCode));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (removed.StatusCode, gone.StatusCode));
    }

    [Fact]
    public async Task ARuleIsChangedAndRemovedAndEachTimeWrittenDown()
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();
        var id = await MakeAsync(server, new { name = "staging", condition = "environment:staging" });

        using var off = await admin.PatchAsJsonAsync($"{Rules}/{id}", new { enabled = false, keepOneIn = 3 }, Cancellation);
        var (kept, _, _) = await server.SendAsync(Raw(Dump(), "?environment=staging"));
        using var removed = await admin.DeleteAsync($"{Rules}/{id}", Cancellation);
        using var gone = await admin.DeleteAsync($"{Rules}/{id}", Cancellation);

        var changed = await CrashHubServer.JsonOf(off);
        Assert.False(changed.GetProperty("enabled").GetBoolean());
        Assert.Equal("environment:staging", changed.GetProperty("condition").GetString());
        Assert.Equal(HttpStatusCode.Accepted, kept);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (removed.StatusCode, gone.StatusCode));
        await using var db = await server.DbAsync();
        Assert.Equal(
            ["discardRule.create", "discardRule.change", "discardRule.remove"],
            db.AuditEntries.Where(a => a.Action.StartsWith("discardRule")).OrderBy(a => a.Id).Select(a => a.Action)
        );
    }

    [Theory]
    [InlineData("count:>3", 0)]
    [InlineData("release:1 is:open", 10)]
    [InlineData("anything", 0)]
    [InlineData("release:1 (environment:a OR", 27)]
    public async Task AConditionThatCanNotBeUsedIsRefusedWithItsPlace(string condition, int position)
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();

        using var answer = await admin.PostAsJsonAsync(Rules, new { name = "bad", condition }, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(position, (await CrashHubServer.JsonOf(answer)).GetProperty("position").GetInt32());
    }

    [Fact]
    public async Task AProjectMayHaveAHundredRulesAndNoMore()
    {
        await using var server = new CrashHubServer();
        await server.DataAsync(db =>
        {
            for (var k = 1; k < DiscardRuleDesk.Most; k++)
                db.DiscardRules.Add(
                    new()
                    {
                        ProjectId = 1,
                        Id = Guid.NewGuid(),
                        Name = $"{k}",
                        Condition = "release:1",
                    }
                );
            return db.SaveChangesAsync(Cancellation);
        });
        using var admin = server.Admin();
        var rule = new { name = "one", condition = "release:1" };

        using var last = await admin.PostAsJsonAsync(Rules, rule, Cancellation);
        using var over = await admin.PostAsJsonAsync(Rules, rule, Cancellation);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Conflict), (last.StatusCode, over.StatusCode));
    }

    [Fact]
    public async Task OnlyAdministratorsReadAndMakeRules()
    {
        await using var server = new CrashHubServer();
        var (_, triage) = await server.TokenAsync("default", "triage", "ingest");
        using var client = server.With(triage);

        using var read = await client.GetAsync(Rules, Cancellation);
        using var made = await client.PostAsJsonAsync(Rules, new { name = "x", condition = "release:1" }, Cancellation);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (read.StatusCode, made.StatusCode));
    }
}
