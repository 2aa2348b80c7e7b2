using System.Net;
using CrashHub.Server.Blobs;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static CrashHub.Server.Tests.Ingest.CrashPosts;

namespace CrashHub.Server.Tests.Ingest;

public sealed class IngestReplayTests
{
    public static TheoryData<string, string> Keys =>
        new()
        {
            { "sqlite", "Idempotency-Key" },
            { "sqlite", "eventId" },
            { "postgres", "Idempotency-Key" },
            { "postgres", "eventId" },
        };

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task TheSameBytesAgainAreTheSameCrashAndOthersAConflict(string engine, string kind)
    {
        await using var server = await Engines.ServerAsync(engine);
        var key = Guid.NewGuid().ToString();

        var first = await server.SendAsync(Keyed(Dump(), kind, key));
        var again = await server.SendAsync(Keyed(Dump(), kind, key));
        var packed = await server.SendAsync(Keyed(CrashPosts.Packed("gzip", Dump()), kind, key).With("Content-Encoding", "gzip"));
        var other = await server.SendAsync(Keyed(Dump("other"), kind, key));

        Assert.Equal(HttpStatusCode.Accepted, first.Status);
        Assert.Equal((HttpStatusCode.OK, Id(first.Body)), (again.Status, Id(again.Body)));
        Assert.Equal((HttpStatusCode.OK, Id(first.Body)), (packed.Status, Id(packed.Body)));
        Assert.Equal(HttpStatusCode.Conflict, other.Status);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task EightAtOnceMakeOneCrash(string engine, string kind)
    {
        await using var server = await Engines.ServerAsync(engine);
        var key = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.SendAsync(Keyed(Dump(), kind, key))));

        Assert.Equal(
            [.. Enumerable.Repeat(HttpStatusCode.OK, 7), HttpStatusCode.Accepted],
            answers.Select(answer => answer.Status).Order()
        );
        Assert.Single(answers.Select(answer => Id(answer.Body)).Distinct(StringComparer.Ordinal));
        await using var db = await server.DbAsync();
        var crash = await db.Crashes.SingleAsync(TestContext.Current.CancellationToken);
        // The others' bytes stay in the journal until their segment goes; a file of its own has at most the one crash, once it is moved.
        Assert.InRange(server.BlobFiles().Count, 0, 1);
        using var dump = await server
            .Services.GetRequiredService<IBlobStore>()
            .OpenAsync(crash.DumpLocator!, TestContext.Current.CancellationToken);
        Assert.NotNull(dump);
        Assert.Equal(crash.DumpBytes, dump.Bytes.Length);
    }

    [Fact]
    public async Task AnEventIdInAFormIsHonouredInAnySpelling()
    {
        await using var server = new CrashHubServer();
        var id = Guid.NewGuid();

        var form = await server.SendAsync(Event($$"""{"eventId":"{{id.ToString("n").ToUpperInvariant()}}"}"""));
        var raw = await server.SendAsync(Keyed(Dump(), "eventId", id.ToString()));

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (form.Status, raw.Status));
        Assert.Equal(Id(form.Body), Id(raw.Body));
    }

    [Fact]
    public async Task KeysOfTwoCrashesAreAConflict()
    {
        await using var server = new CrashHubServer();
        var id = Guid.NewGuid().ToString();
        await server.SendAsync(Keyed(Dump(), "eventId", id));
        await server.SendAsync(Keyed(Dump(), "Idempotency-Key", "key"));

        var both = await server.SendAsync(Keyed(Dump(), "eventId", id).With("Idempotency-Key", "key"));

        Assert.Equal(HttpStatusCode.Conflict, both.Status);
    }

    [Fact]
    public async Task AKeyMeansNothingInAnotherProject()
    {
        await using var server = new CrashHubServer();
        await server.ProjectAsync("other");
        await server.SendAsync(Keyed(Dump(), "Idempotency-Key", "key"));
        var request = Keyed(Dump("other"), "Idempotency-Key", "key");
        request.RequestUri = new Uri("/api/v1/projects/other/crashes", UriKind.Relative);

        var answer = await server.SendAsync(request);

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
    }

    [Fact]
    public async Task TheSameBytesWithoutAKeyAreTwoCrashes()
    {
        await using var server = new CrashHubServer();

        var first = await server.SendAsync(Raw(Dump()));
        var second = await server.SendAsync(Raw(Dump()));

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.Status, second.Status));
        Assert.NotEqual(Id(first.Body), Id(second.Body));
    }

    private static HttpRequestMessage Keyed(byte[] body, string kind, string key) =>
        kind == "eventId" ? Raw(body, $"?eventId={key}") : Raw(body).With("Idempotency-Key", key);

    private static string? Id(System.Text.Json.JsonElement body) => body.GetProperty("id").GetString();
}
