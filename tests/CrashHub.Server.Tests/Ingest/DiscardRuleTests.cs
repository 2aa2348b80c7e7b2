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

public sealed class DiscardRuleTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task WhatARuleFitsIsCountedAndNotKept(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        var rule = await MakeAsync(server, new { name = "staging", condition = "environment:staging !function:pay" });

        var (status, dropped, _) = await server.SendAsync(Raw(Dump(), "?environment=staging"));
        var (byEvent, _, _) = await server.SendAsync(Event("""{"environment":"staging"}"""));
        var (kept, _, _) = await server.SendAsync(Raw(Dump(), "?environment=staging&function=pay"));
        var (overridden, _, _) = await server.SendAsync(EventTo("?environment=staging", """{"environment":"prod"}"""));
        await server.Services.GetRequiredService<UsageLedger>().FlushAsync(Cancellation);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (status, byEvent));
        Assert.Equal("discarded", dropped.GetProperty("state").GetString());
        Assert.Equal("staging", dropped.GetProperty("rule").GetString());
        Assert.Equal(rule, dropped.GetProperty("ruleId").GetString());
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (kept, overridden));
        await using var db = await server.DbAsync();
        Assert.Equal(2, await db.Crashes.CountAsync(Cancellation));
        var shown = (await ListAsync(server))[0];
        Assert.Equal(2, shown.GetProperty("dropped").GetInt64());
        Assert.Equal(2, shown.GetProperty("days")[13].GetProperty("count").GetInt64());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.Folder, "blobs"), "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task ATextIsDiscardedAlike()
    {
        await using var server = new CrashHubServer();
        await MakeAsync(server, new { name = "staging", condition = "environment:staging" });
        var request = new HttpRequestMessage(HttpMethod.Post, PostPath + "/text?environment=staging")
        {
            Content = new StringContent("RuntimeError: unreachable\n    at f (wasm://wasm/app-0a1b2c3d:wasm-function[0]:0x12)\n"),
        };

        var (status, body, _) = await server.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, "discarded"), (status, body.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task AReplayIsAnsweredAlike()
    {
        await using var server = new CrashHubServer();
        var before = $"?environment=staging&eventId={Guid.NewGuid()}";
        var after = $"?environment=staging&eventId={Guid.NewGuid()}";
        var dump = Dump();
        var (_, stored, _) = await server.SendAsync(Raw(dump, before).With("Prefer", "wait=30"));
        await MakeAsync(server, new { name = "staging", condition = "environment:staging" });

        var (replayed, same, _) = await server.SendAsync(Raw(dump, before));
        var (_, first, _) = await server.SendAsync(Raw(dump, after));
        var (_, second, _) = await server.SendAsync(Raw(dump, after));

        Assert.Equal(HttpStatusCode.OK, replayed);
        Assert.Equal(stored.GetProperty("id").GetString(), same.GetProperty("id").GetString());
        Assert.Equal("processed", same.GetProperty("state").GetString());
        Assert.Equal("discarded", first.GetProperty("state").GetString());
        Assert.Equal(first.ToString(), second.ToString());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task WhatIsSentAgainIsCountedOnce(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        await MakeAsync(server, new { name = "staging", condition = "environment:staging" });
        var id = Guid.NewGuid();
        var query = $"?environment=staging&eventId={id}";

        for (var tries = 0; tries < 3; tries++)
            Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(Raw(Dump(), query))).Status);
        await server.SendAsync(Event($$"""{"environment":"staging","eventId":"{{id}}"}""")); // The same crash, told otherwise.
        await server.SendAsync(Raw(Dump(), "?environment=staging").With("Idempotency-Key", "one"));
        await server.SendAsync(Raw(Dump(), "?environment=staging").With("Idempotency-Key", "one"));
        await server.SendAsync(Raw(Dump(), "?environment=staging"));
        await server.SendAsync(Raw(Dump(), "?environment=staging")); // Without a key: another crash.
        await server.Services.GetRequiredService<UsageLedger>().FlushAsync(Cancellation);

        Assert.Equal(4, (await ListAsync(server))[0].GetProperty("dropped").GetInt64());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task WhatIsSentAgainToAnotherProcessIsCountedOnce(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        var rule = Guid.Parse(await MakeAsync(server, new { name = "staging", condition = "environment:staging" }));
        var query = $"?environment=staging&eventId={Guid.NewGuid()}";
        await server.SendAsync(Raw(Dump(), query));
        await server.Services.GetRequiredService<UsageLedger>().FlushAsync(Cancellation);
        var (_, receipt, _) = await server.SendAsync(Raw(Dump(), query));
        await using var db = await server.DbAsync();
        var project = await db.Projects.Select(p => p.Id).SingleAsync(Cancellation);
        var count = await db.DiscardCounts.AsNoTracking().SingleAsync(Cancellation);

        // What another process tells of the same crash, and of another one.
        using var other = ActivatorUtilities.CreateInstance<UsageLedger>(server.Services);
        other.Of(project).Dropped(new DiscardedCrash(Guid.Parse(receipt.GetProperty("id").GetString()!), rule, count.Hour));
        await other.FlushAsync(Cancellation);
        Assert.Equal(1, (await ListAsync(server))[0].GetProperty("dropped").GetInt64());

        other.Of(project).Dropped(new DiscardedCrash(Guid.NewGuid(), rule, count.Hour));
        await other.FlushAsync(Cancellation);
        Assert.Equal(2, (await ListAsync(server))[0].GetProperty("dropped").GetInt64());
    }

    [Fact]
    public async Task ARuleMayKeepOneInSoManyByTheEventsOwnLot()
    {
        await using var server = new CrashHubServer();
        await MakeAsync(
            server,
            new
            {
                name = "some",
                condition = "environment:staging",
                keepOneIn = 4,
            }
        );
        var ids = Enumerable.Range(1, 64).Select(k => new Guid(k, 0, 0, new byte[8])).ToList();
        var dump = Dump();
        async Task<List<HttpStatusCode>> SendAll()
        {
            var answers = new List<HttpStatusCode>();
            foreach (var id in ids)
                answers.Add((await server.SendAsync(Raw(dump, $"?environment=staging&eventId={id}"))).Status);
            return answers;
        }

        var first = await SendAll();
        var again = await SendAll();

        var kept = first.Count(status => status == HttpStatusCode.Accepted);
        Assert.InRange(kept, 6, 28);
        Assert.DoesNotContain(HttpStatusCode.Accepted, again);
        await using var db = await server.DbAsync();
        Assert.Equal(kept, await db.Crashes.CountAsync(Cancellation));
    }

    [Fact]
    public async Task TheFirstRuleThatFitsDecides()
    {
        await using var server = new CrashHubServer();
        await MakeAsync(
            server,
            new
            {
                name = "off",
                condition = "environment:staging",
                enabled = false,
            }
        );
        await MakeAsync(
            server,
            new
            {
                name = "keeps all",
                condition = "release:2.*",
                keepOneIn = 1,
            }
        );
        await MakeAsync(server, new { name = "drops", condition = "environment:staging" });

        var (kept, _, _) = await server.SendAsync(Raw(Dump(), "?environment=staging&release=2.1"));
        var (_, dropped, _) = await server.SendAsync(Raw(Dump(), "?environment=staging&release=1.9"));

        Assert.Equal(HttpStatusCode.Accepted, kept);
        Assert.Equal("drops", dropped.GetProperty("rule").GetString());
    }

    private static HttpRequestMessage EventTo(string query, string json) =>
        Form(PostPath + query, ("coredump", "core", Dump()), ("event", null, Encoding.UTF8.GetBytes(json)));

    private static async Task<JsonElement> ListAsync(CrashHubServer server)
    {
        using var admin = server.Admin();
        return (await admin.GetFromJsonAsync<JsonElement>(Rules, Cancellation)).GetProperty("items");
    }
}
