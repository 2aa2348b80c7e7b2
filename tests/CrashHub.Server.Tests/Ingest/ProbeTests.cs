using System.Net;
using System.Net.Http.Json;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using static CrashHub.Server.Tests.Ingest.CrashPosts;
using static CrashHub.Server.Tests.Ingest.ProbePosts;

namespace CrashHub.Server.Tests.Ingest;

/// <summary>A host asks before it sends: what it is told, and that every crash is counted once.</summary>
public sealed class ProbeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task AnUnknownStackIsAskedForOnceAndEveryCrashIsCountedOnce(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);

        var first = await server.AskAsync(Probe(0));
        var second = await server.AskAsync(Probe(0));
        var bucket = await server.CrashAsync(DumpOf(0), $"?probe={first.Token}");
        var known = await server.AskAsync(Probe(0));
        var counted = await server.EndOfAsync(second.Id!);
        var light = await server.EndOfAsync(known.Id!);

        Assert.Equal(("stack", null, null), (first.Want, first.Id, first.Bucket));
        Assert.Equal("none", second.Want);
        Assert.Equal(("none", bucket), (known.Want, known.Bucket));
        Assert.Equal((CrashState.Processed, bucket), (counted.State, counted.BucketId.ToString()));
        Assert.Equal((CrashState.Discarded, bucket), (light.State, light.BucketId.ToString()));
        var row = await server.BucketAsync(bucket);
        Assert.Equal((3, 1), (row.Count, row.Dropped));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ACrashThatIsCountedOnlyCountsAsAnyOtherAndHasNoDump(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        using var client = server.Admin();
        var bucket = await server.CrashAsync(DumpOf(0), "?release=1.0&userId=ann");

        var (want, _, id, _) = await server.AskAsync(
            Probe(
                0,
                new
                {
                    release = "1.0",
                    userId = "bob",
                    environment = "prod",
                }
            )
        );
        var row = await server.EndOfAsync(id!);

        Assert.Equal("none", want);
        var counted = await server.BucketAsync(bucket);
        Assert.Equal((2, 2), (counted.Count, counted.Users));
        Assert.Equal(row.ReceivedAt, counted.LastSeen);
        var hours = await server.DataAsync(db => db.BucketHours.Where(h => h.Environment == "prod").ToListAsync(Cancellation));
        Assert.Equal(1, Assert.Single(hours).Count);
        var read = await client.GetFromJsonAsync<CrashDocument>($"{PostPath}/{id}", ContractsJson.Default.Options, Cancellation);
        Assert.Equal((CrashState.Discarded, bucket, "1.0"), (read!.State, read.Bucket, read.Event.Release));
        using var dump = await client.GetAsync($"{PostPath}/{id}/coredump", Cancellation);
        Assert.Equal(HttpStatusCode.Gone, dump.StatusCode);
        Assert.Equal("notSent", (await CrashHubServer.JsonOf(dump)).GetProperty("reason").GetString());
        using var removed = await client.DeleteAsync($"{PostPath}/{id}", Cancellation);
        var left = await server.BucketAsync(bucket);
        Assert.Equal((1, 1, 0), (left.Count, left.Users, left.Dropped));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task AStormIsAskedForOneDumpWhateverProcessItMeets(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        await using var other =
            engine == "postgres"
                ? new CrashHubServer().Set("ConnectionStrings:CrashHub", server.Setting("ConnectionStrings:CrashHub"))
                : null;
        var bucket = await server.CrashAsync(DumpOf(0, memory: false));

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(k => (k % 2 == 0 ? other ?? server : server).AskAsync(Probe(0))));
        foreach (var (_, _, id, _) in answers.Where(a => a.Want == "none"))
            await server.EndOfAsync(id!);

        Assert.Single(answers, a => a.Want == "full");
        Assert.Equal(39, answers.Count(a => a.Want == "none"));
        Assert.All(answers, a => Assert.Equal(bucket, a.Bucket));
        Assert.Equal(40, (await server.BucketAsync(bucket)).Count);
    }

    [Fact]
    public async Task WhoeverHoldsTheSlotIsToldSoAgainThoughOthersWereToldNothing()
    {
        await using var server = new CrashHubServer();
        var bucket = await server.CrashAsync(DumpOf(0, memory: false));
        var (mine, theirs) = (new { eventId = Guid.NewGuid() }, new { eventId = Guid.NewGuid() });

        var first = await server.AskAsync(Probe(0, mine));
        var others = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.AskAsync(Probe(0, theirs))));
        var again = await server.AskAsync(Probe(0, mine));

        Assert.Equal(("full", bucket, first.Token), (first.Want, first.Bucket, again.Token));
        Assert.All(others, other => Assert.Equal(("none", others[0].Id, bucket), (other.Want, other.Id, other.Bucket)));
        await server.EndOfAsync(others[0].Id!);
        Assert.Equal(2, (await server.BucketAsync(bucket)).Count);
    }

    [Fact]
    public async Task TheBucketOfAMergeAnswersAndADeletedBuildOrCrashChangesNothing()
    {
        await using var server = new CrashHubServer();
        using var client = server.Admin();
        using var stored = await client.PostAsync(
            "/api/v1/projects/default/builds?name=app.wasm",
            new ByteArrayContent(Module()),
            Cancellation
        );
        var build = (await CrashHubServer.JsonOf(stored)).GetProperty("id").GetString();
        var (leaf, root) = (await server.CrashAsync(DumpOf(0)), await server.CrashAsync(DumpOf(1)));
        await server.DataAsync(db =>
            db.Buckets.Where(b => b.Id == Guid.Parse(leaf))
                .ExecuteUpdateAsync(b => b.SetProperty(x => x.MergedInto, Guid.Parse(root)), Cancellation)
        );

        var merged = await server.AskAsync(Probe(0));
        var row = await server.EndOfAsync(merged.Id!);
        using var gone = await client.DeleteAsync($"/api/v1/projects/default/builds/{build}", Cancellation);
        foreach (var crash in await server.DataAsync(db => db.Crashes.Select(c => c.Id).ToListAsync(Cancellation)))
            (await client.DeleteAsync($"{PostPath}/{crash}", Cancellation)).Dispose();
        var after = await server.AskAsync(Probe(0));

        Assert.Equal(("none", root), (merged.Want, merged.Bucket));
        Assert.Equal(leaf, row.BucketId.ToString());
        Assert.Equal((HttpStatusCode.NoContent, root), (gone.StatusCode, after.Bucket));
    }

    [Fact]
    public async Task ALateBuildMovesWhatProbesAreAnswered()
    {
        await using var server = new CrashHubServer();
        using var client = server.Admin();
        var unnamed = await server.CrashAsync(DumpOf(0));
        var before = await server.AskAsync(Probe(0));

        using var build = await client.PostAsync(
            "/api/v1/projects/default/builds?name=app.wasm",
            new ByteArrayContent(Module()),
            Cancellation
        );
        var named = unnamed;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (named == unnamed && await timer.WaitForNextTickAsync(Cancellation))
        {
            var crash = await server.DataAsync(db =>
                db.Crashes.AsNoTracking().SingleAsync(c => c.Body == CrashBody.Coredump, Cancellation)
            );
            named = crash.State == CrashState.Processed ? crash.BucketId.ToString()! : unnamed;
        }
        // Another question than the first: what that one was told is held for a second.
        var after = await server.AskAsync(Probe(0, new { trap = "wasm trap: wasm `unreachable` instruction executed" }));
        var byBuildId = await server.AskAsync(Probe(0, module: new { buildId = "01020304" }));

        Assert.Equal((unnamed, named, named), (before.Bucket, after.Bucket, byBuildId.Bucket));
        Assert.NotEqual(before.Bucket, after.Bucket);
    }

    [Fact]
    public async Task ADumpThatWasAskedForTeachesTheIdentityThatItsProbeGave()
    {
        await using var server = new CrashHubServer();
        var probe = new { buildId = "aabbcc" };

        var first = await server.AskAsync(Probe(0, module: probe));
        var bucket = await server.CrashAsync(DumpOf(0), $"?probe={first.Token}");
        var known = await server.AskAsync(Probe(0, module: probe));
        var mixedUp = await server.AskAsync(Probe(1, module: probe));
        await server.CrashAsync(DumpOf(2), $"?probe={mixedUp.Token}");
        var (_, _, _, unknown) = await server.AskAsync(Probe(1, module: probe));

        Assert.Equal(bucket, known.Bucket);
        Assert.Equal("stack", mixedUp.Want);
        Assert.Null(unknown);
    }

    [Fact]
    public async Task ADiscardRuleAnswersNone()
    {
        await using var server = new CrashHubServer();
        using var client = server.Admin();
        using var made = await client.PostAsJsonAsync(
            "/api/v1/projects/default/discard-rules",
            new { name = "old", condition = "release:0.*" },
            Cancellation
        );

        var (status, body, _) = await server.SendAsync(Probe(0, new { release = "0.9", eventId = Guid.NewGuid() }));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (made.StatusCode, status));
        Assert.Equal(("none", "old"), (body.GetProperty("want").GetString(), body.GetProperty("rule").GetString()));
        Assert.Equal(0, await server.DataAsync(db => db.Crashes.CountAsync(Cancellation)));
    }
}
