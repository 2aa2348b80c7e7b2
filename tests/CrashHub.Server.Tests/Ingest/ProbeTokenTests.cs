using System.Net;
using CrashHub.Contracts;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using static CrashHub.Server.Tests.Ingest.CrashPosts;
using static CrashHub.Server.Tests.Ingest.ProbePosts;

namespace CrashHub.Server.Tests.Ingest;

/// <summary>What a probe's token is good for, and what a probe that comes again is told.</summary>
public sealed class ProbeTokenTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ATokenIsGoodForOneCrashOfItsProjectAndADay()
    {
        var time = new MovedClock(new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.Zero));
        await using var server = new CrashHubServer(null, time);
        await server.ProjectAsync("shop");
        var (_, token, _, _) = await server.AskAsync(Probe(0));
        var (_, late, _, _) = await server.AskAsync(Probe(1));
        var (dump, changed) = (DumpOf(0), (token[0] == 'A' ? 'B' : 'A') + token[1..]);

        var first = await server.SendAsync(Raw(dump, $"?probe={token}"));
        var again = await server.SendAsync(Raw(dump, $"?probe={token}"));
        var form = await server.SendAsync(Form(PostPath, ("coredump", "core", dump), ("event", null, Json($$"""{"probe":"{{token}}"}"""))));
        var other = await server.SendAsync(Raw(DumpOf(0), $"?probe={token}"));
        HttpStatusCode[] refused =
        [
            (await server.SendAsync(Raw(dump, "?probe=made-up"))).Status,
            (await server.SendAsync(Raw(dump, $"?probe={changed}"))).Status,
            (await server.SendAsync(Form(PostPath, ("coredump", "core", dump), ("event", null, Json("""{"probe":"made-up"}"""))))).Status,
        ];
        var foreign = Raw(dump, "");
        foreign.RequestUri = new Uri($"/api/v1/projects/shop/crashes?probe={token}", UriKind.Relative);
        var (elsewhere, problem, _) = await server.SendAsync(foreign);
        time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        var (expired, _, _) = await server.SendAsync(Raw(DumpOf(1), $"?probe={late}"));

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK, HttpStatusCode.OK), (first.Status, again.Status, form.Status));
        Assert.Equal(Id(first.Body), Id(again.Body));
        Assert.Equal(Id(first.Body), Id(form.Body));
        Assert.Equal(HttpStatusCode.Conflict, other.Status);
        Assert.All(refused, status => Assert.Equal(HttpStatusCode.UnprocessableEntity, status));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (elsewhere, expired));
        Assert.Equal("/problems/unknown-probe", problem.GetProperty("type").GetString());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task AProbeThatComesAgainIsToldTheSame(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        var (one, two) = (Guid.NewGuid(), Guid.NewGuid());

        var asked = await server.AskAsync(Probe(0, new { eventId = one }));
        var askedAgain = await server.AskAsync(Probe(0, new { eventId = one }));
        var counted = await server.AskAsync(Probe(0, new { eventId = two }));
        var countedAgain = await server.AskAsync(Probe(0, new { eventId = two }));
        var (conflict, _, _) = await server.SendAsync(Probe(1, new { eventId = two }));
        var (sent, receipt, _) = await server.SendAsync(Raw(DumpOf(0), $"?eventId={two}"));
        var bucket = await server.CrashAsync(DumpOf(0), $"?eventId={one}&probe={asked.Token}");
        var after = await server.AskAsync(Probe(0, new { eventId = one }));
        var keyed = await server.AskAsync(Probe(0).With("Idempotency-Key", "k"));
        var keyedAgain = await server.AskAsync(Probe(0).With("Idempotency-Key", "k"));
        await server.EndOfAsync(counted.Id!);
        await server.EndOfAsync(keyed.Id!);

        Assert.Equal(("stack", asked.Token), (asked.Want, askedAgain.Token));
        Assert.Equal(("none", counted.Id), (countedAgain.Want, countedAgain.Id));
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.OK, counted.Id), (conflict, sent, Id(receipt)));
        Assert.Equal(("none", bucket), (after.Want, after.Bucket));
        Assert.Equal(keyed.Id, keyedAgain.Id);
        Assert.Equal(3, (await server.BucketAsync(bucket)).Count);
    }

    [Fact]
    public async Task WhoSendsADumpThatNobodyWantedHearsOfTheCrashThatWasCounted()
    {
        await using var server = new CrashHubServer();
        await server.CrashAsync(DumpOf(0));
        var none = await server.AskAsync(Probe(0));
        await server.EndOfAsync(none.Id!);

        var (status, body, _) = await server.SendAsync(Raw(DumpOf(0), $"?probe={none.Token}"));

        Assert.Equal((HttpStatusCode.OK, none.Id, "discarded"), (status, Id(body), body.GetProperty("state").GetString()));
        Assert.Equal(2, await server.DataAsync(db => db.Crashes.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task ADumpThatAProbeAskedForIsNeitherSampledNorDiscarded()
    {
        await using var server = new CrashHubServer();
        await RateLimitTests.PatchAsync(server, new { keepPerBucketHour = 1, probeFirstDumps = 2 });
        await server.CrashAsync(DumpOf(0));
        var asked = await server.AskAsync(Probe(0));

        var (_, kept, _) = await server.SendAsync(Raw(DumpOf(0), $"?probe={asked.Token}").With("Prefer", "wait=60"));
        var (_, sampled, _) = await server.SendAsync(Raw(DumpOf(0)).With("Prefer", "wait=60"));

        Assert.Equal(("processed", "discarded"), (kept.GetProperty("state").GetString(), sampled.GetProperty("state").GetString()));
    }

    private static byte[] Json(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string? Id(System.Text.Json.JsonElement body) => body.GetProperty("id").GetString();
}
