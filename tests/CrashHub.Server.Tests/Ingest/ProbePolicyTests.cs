using System.Net;
using System.Net.Http.Json;
using CrashHub.Contracts;
using CrashHub.Server.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;
using static CrashHub.Server.Tests.Ingest.ProbePosts;

namespace CrashHub.Server.Tests.Ingest;

/// <summary>Which dumps a bucket is asked for.</summary>
public sealed class ProbePolicyTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheFirstThenOneAnHourAndOneOfEachReleaseAreAskedFor()
    {
        await using var server = new CrashHubServer(null, time);
        await server.CrashAsync(DumpOf(0), "?release=1.0");

        var enough = await server.AskAsync(Probe(0, new { release = "1.0" }));
        var release = await server.AskAsync(Probe(0, new { release = "1.1" }));
        var other = await server.AskAsync(Probe(0, new { release = "1.1" }));
        var learnt = await server.AskAsync(Probe(0, new { release = "1.1" }, module: new { name = "app.wasm", buildId = "01020304" }));
        await server.CrashAsync(DumpOf(0), $"?release=1.1&probe={release.Token}");
        var has = await server.AskAsync(Probe(0, new { release = "1.1" }));
        time.Advance(TimeSpan.FromMinutes(60) - TimeSpan.FromSeconds(1));
        var early = await server.AskAsync(Probe(0, new { release = "1.1" }));
        time.Advance(TimeSpan.FromSeconds(2));
        var due = await server.AskAsync(Probe(0, new { release = "1.1" }));

        Assert.Equal(("none", "none", "none"), (enough.Want, has.Want, early.Want));
        // A name alone is another module in another release: the new one is not known by it.
        Assert.Equal(("stack", "none", "stack"), (release.Want, other.Want, learnt.Want));
        Assert.Equal("full", due.Want);
    }

    [Fact]
    public async Task ANewReleaseOfTheSameCodeIsAskedForOnce()
    {
        await using var server = new CrashHubServer(null, time);
        var code = new { name = "app.wasm", buildId = "01020304" };
        await server.CrashAsync(DumpOf(0), "?release=1.0&module=app.wasm;buildId=01020304");

        var asked = await server.AskAsync(Probe(0, new { release = "1.1" }, module: code));
        var held = await server.AskAsync(Probe(0, new { release = "1.1" }, module: code));
        time.Advance(TimeSpan.FromSeconds(61));
        var again = await server.AskAsync(Probe(0, new { release = "1.1" }, module: code));
        await server.CrashAsync(DumpOf(0), $"?release=1.1&module=app.wasm;buildId=01020304&probe={again.Token}");
        time.Advance(TimeSpan.FromSeconds(61));
        var enough = await server.AskAsync(Probe(0, new { release = "1.1" }, module: code));

        Assert.Equal(("full", "none", "full", "none"), (asked.Want, held.Want, again.Want, enough.Want));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ARegressionIsAskedForAndWhatIsCountedOpensTheBucket(string engine)
    {
        await using var server = await Engines.ServerAsync(engine, ("Limits:ProbeDumpMinutes", "0"), ("Limits:ProbeReleaseDumps", "0"));
        using var client = server.Admin();
        var code = new { name = "app.wasm", buildId = "01020304" };
        var bucket = await server.CrashAsync(DumpOf(0), "?release=1.0&module=app.wasm;buildId=01020304");
        using var resolved = await client.PatchAsJsonAsync(
            $"/api/v1/projects/default/buckets/{bucket}",
            new { status = "resolved", resolvedInRelease = "1.1.0" },
            Cancellation
        );

        var earlier = await server.AskAsync(Probe(0, new { release = "1.0.1" }, module: code));
        await server.EndOfAsync(earlier.Id!);
        var still = await server.BucketAsync(bucket);
        var later = await server.AskAsync(Probe(0, new { release = "1.2.0" }, module: code));
        var counted = await server.AskAsync(Probe(0, new { release = "1.2.0" }, module: code));
        await server.EndOfAsync(counted.Id!);
        var open = await server.BucketAsync(bucket);

        Assert.Equal(HttpStatusCode.OK, resolved.StatusCode);
        Assert.Equal(("none", BucketStatus.Resolved), (earlier.Want, still.Status));
        Assert.Equal(("full", "none"), (later.Want, counted.Want));
        Assert.Equal((BucketStatus.Open, true), (open.Status, open.Regressed));
    }

    [Fact]
    public async Task AProjectsOwnPolicyGoesBeforeTheServersAndIsAudited()
    {
        await using var server = new CrashHubServer();
        var bucket = await server.CrashAsync(DumpOf(0));

        await RateLimitTests.PatchAsync(server, new { probeFirstDumps = 2 });
        var second = await server.AskAsync(Probe(0));
        await RateLimitTests.PatchAsync(server, new { probeFirstDumps = 1, probeDumpMinutes = 0 });
        using var client = server.Admin();
        using var tooMany = await client.PatchAsJsonAsync("/api/v1/projects/default/limits", new { probeFirstDumps = 101 }, Cancellation);
        using var most = await client.PatchAsJsonAsync("/api/v1/projects/default/limits", new { probeReleaseDumps = 100 }, Cancellation);

        Assert.Equal(("full", bucket), (second.Want, second.Bucket));
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (tooMany.StatusCode, most.StatusCode));
        var limits = (await CrashHubServer.JsonOf(most)).GetProperty("effective");
        Assert.Equal(0, limits.GetProperty("probeDumpMinutes").GetInt32());
        var audit = await server.DataAsync(db =>
            Task.FromResult(db.AuditEntries.Where(a => a.Action == "limits.change").Select(a => a.Target).ToList())
        );
        Assert.Contains("probeFirstDumps=1 probeDumpMinutes=0 probeReleaseDumps=100", audit);
    }

    [Fact]
    public async Task AProjectThatKeepsNoMemoryAsksForNone()
    {
        await using var server = new CrashHubServer();
        using var client = server.Admin();
        using var set = await client.PatchAsJsonAsync("/api/v1/projects/default/retention", new { privacy = "stack" }, Cancellation);
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        await RateLimitTests.PatchAsync(server, new { probeFirstDumps = 2 });
        await server.CrashAsync(DumpOf(0));

        var second = await server.AskAsync(Probe(0));
        await server.CrashAsync(DumpOf(0, memory: false), $"?probe={second.Token}");
        var third = await server.AskAsync(Probe(0));

        Assert.Equal(("stack", "none"), (second.Want, third.Want));
    }

    [Fact]
    public async Task ADumpThatNeverComesLetsTheNextOneBeAsked()
    {
        await using var server = new CrashHubServer(null, time);
        await server.CrashAsync(DumpOf(0, memory: false));

        var first = await server.AskAsync(Probe(0));
        time.Advance(TimeSpan.FromSeconds(59));
        var early = await server.AskAsync(Probe(0));
        time.Advance(TimeSpan.FromSeconds(2));
        var next = await server.AskAsync(Probe(0));

        Assert.Equal(("full", "none", "full"), (first.Want, early.Want, next.Want));
    }
}
