using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CrashHub.Contracts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ZstdSharp;
using static CrashHub.Server.Tests.Ingest.CrashPosts;

namespace CrashHub.Server.Tests.Ingest;

public sealed class IngestRefusalTests(QuietServer quiet) : IClassFixture<QuietServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("br")]
    public async Task EncodedBodiesThatEndEarlyOrAreNoneAreRefused(string coding)
    {
        await using var server = new CrashHubServer();
        // The stack lies before the cut: it is the coding that is broken, no damaged dump to salvage.
        var packed = Packed(coding, Dump(memoryBytes: 300_000, stackFirst: true));

        var (cut, _, _) = await server.SendAsync(Raw(packed[..^1000]).With("Content-Encoding", coding));
        var (none, _, _) = await server.SendAsync(Raw(Dump(memoryBytes: 5000)).With("Content-Encoding", coding));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (cut, none));
        Assert.Equal(0, await CountAsync(server));
        NothingIsLeft(server);
    }

    public static TheoryData<string, int, string> Refusals =>
        new()
        {
            { "not wasm", 422, "not-a-coredump" },
            { "a module", 422, "not-a-coredump" },
            { "cut before the stack", 422, "truncated" },
            { "empty", 400, "bad-body" },
            { "text/html", 415, "unsupported-media-type" },
            { "lzma", 415, "unsupported-encoding" },
            { "wrong digest", 400, "digest-mismatch" },
            { "unreadable digest", 400, "digest-mismatch" },
            { "no boundary", 400, "bad-body" },
            { "form without dump", 400, "bad-body" },
            { "form with two dumps", 400, "bad-body" },
            { "cut form", 400, "bad-body" },
            { "event no JSON", 400, "invalid-json" },
            { "event a list", 400, "invalid-json" },
            { "event twice", 400, "bad-body" },
            { "log twice", 400, "bad-body" },
            { "event name no text", 400, "invalid-json" },
            { "tag name no text", 400, "invalid-json" },
            { "event name no UTF-8", 400, "invalid-json" },
            { "module's name no text", 400, "invalid-json" },
            { "long key", 400, "invalid-fields" },
        };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task RefusesWithAProblemAndKeepsNothing(string what, int expected, string type)
    {
        var server = quiet.Server;

        var (status, body, _) = await server.SendAsync(Refused(what));

        Assert.Equal(((HttpStatusCode)expected, $"/problems/{type}"), (status, body.GetProperty("type").GetString()));
        if (expected == 422)
            Assert.All(["section", "offset", "kind"], name => Assert.True(body.TryGetProperty(name, out _), name));
        Assert.Equal(0, await CountAsync(server));
        NothingIsLeft(server);
    }

    [Theory]
    [InlineData("""{"eventId":"no"}""", "eventId")]
    [InlineData("""{"occurredAt":"yesterday"}""", "occurredAt")]
    [InlineData("""{"occurredAt":"2026-01-02T03:04:05"}""", "occurredAt")]
    [InlineData("""{"release":7}""", "release")]
    [InlineData("""{"release":"a\u0000b"}""", "release")]
    [InlineData("""{"release":"\ud800"}""", "release")]
    [InlineData("""{"tags":[]}""", "tags")]
    [InlineData("""{"tags":{"a":{}}}""", "tags")]
    [InlineData("""{"fingerprint":"x"}""", "fingerprint")]
    [InlineData("""{"modules":[1]}""", "modules")]
    [InlineData("""{"modules":[{"buildId":"xyz"}]}""", "modules.buildId")]
    [InlineData("""{"modules":[{"sha256":"ab"}]}""", "modules.sha256")]
    public async Task ABadFieldIsNamed(string json, string field)
    {
        var server = quiet.Server;

        var (status, body, _) = await server.SendAsync(Event(json));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(field, Assert.Single(body.GetProperty("errors").EnumerateArray()).GetProperty("field").GetString());
    }

    [Theory]
    [InlineData(100, 10, HttpStatusCode.Accepted)]
    [InlineData(101, 10, HttpStatusCode.BadRequest)]
    [InlineData(2, 8_190, HttpStatusCode.Accepted)]
    [InlineData(2, 8_191, HttpStatusCode.BadRequest)]
    public async Task TagsAreBoundedInNumberAndBytes(int count, int length, HttpStatusCode expected)
    {
        await using var server = new CrashHubServer();
        var tags = Enumerable.Range(0, count).ToDictionary(n => $"t{n}", _ => new string('v', length), StringComparer.Ordinal);

        var (status, _, _) = await server.SendAsync(Event(JsonSerializer.Serialize(new { tags })));

        Assert.Equal(expected, status);
    }

    [Fact]
    public async Task WithoutTokenOrScopeNothingIsRead()
    {
        await using var server = new CrashHubServer();
        var (_, reader) = await server.TokenAsync("default", "read");

        Assert.Equal(HttpStatusCode.Unauthorized, (await server.SendAsync(Raw([], type: "text/html"), token: null)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.SendAsync(Raw([], type: "text/html"), reader)).Status);
    }

    [Fact]
    public async Task AStoreThatIsAwayIsA503ThatInvitesARetry()
    {
        var file = Path.GetTempFileName();
        await using var server = new CrashHubServer(null, null, ("Blobs:Path", Path.Combine(file, "blobs")));

        var (status, body, headers) = await server.SendAsync(Raw(Dump()));

        Assert.Equal((HttpStatusCode)503, status);
        Assert.Equal("/problems/store-unavailable", body.GetProperty("type").GetString());
        Assert.NotNull(headers.RetryAfter);
        File.Delete(file);
    }

    [Fact]
    public async Task TooLittleDiskIsA503ThatInvitesARetry()
    {
        await using var server = new CrashHubServer(null, null, ("Storage:MinFreeBytes", $"{long.MaxValue}"));

        var (status, _, headers) = await server.SendAsync(Raw(Dump()));

        Assert.Equal((HttpStatusCode)503, status);
        Assert.NotNull(headers.RetryAfter);
    }

    [Fact]
    public async Task ADatabaseThatIsAwayIsA503AndLeavesNoBlob()
    {
        await using var server = new CrashHubServer();
        await server.DataAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE crashes RENAME TO gone", Cancellation));

        var (status, body, headers) = await server.SendAsync(Raw(Dump()));

        Assert.Equal((HttpStatusCode)503, status);
        Assert.Equal("/problems/database-unavailable", body.GetProperty("type").GetString());
        Assert.NotNull(headers.RetryAfter);
        NothingIsLeft(server);
    }

    private static HttpRequestMessage Refused(string what)
    {
        var dump = Dump(memoryBytes: 5000);
        return what switch
        {
            "not wasm" => Raw(Encoding.UTF8.GetBytes(new string('x', 1_000_000))),
            "a module" => Raw([.. "\0asm"u8, 1, 0, 0, 0]),
            "cut before the stack" => Raw(dump[..4000]),
            "empty" => Raw([]),
            "text/html" => Raw(dump, type: "text/html"),
            "lzma" => Raw(dump).With("Content-Encoding", "lzma"),
            "wrong digest" => Raw(dump).With("Content-Digest", $"sha-256=:{Convert.ToBase64String(new byte[32])}:"),
            "unreadable digest" => Raw(dump).With("Content-Digest", "sha-256=:AAAA:"),
            "no boundary" => Raw(dump, type: "multipart/form-data"),
            "form without dump" => Form(PostPath, ("event", null, "{}"u8.ToArray())),
            "form with two dumps" => Form(PostPath, ("coredump", "a", dump), ("coredump", "b", dump)),
            "cut form" => Raw(
                Encoding.ASCII.GetBytes("--b\r\nContent-Disposition: form-data; name=\"event\"\r\n\r\n{}"),
                type: "multipart/form-data; boundary=b"
            ),
            "event no JSON" => Event("{oops"),
            "event a list" => Event("[]"),
            "event twice" => Form(PostPath, ("event", null, "{}"u8.ToArray()), ("coredump", "a", dump), ("event", null, "{}"u8.ToArray())),
            "log twice" => Form(PostPath, ("log", "a", "a"u8.ToArray()), ("log", "b", "b"u8.ToArray()), ("coredump", "a", dump)),
            "event name no text" => Event("""{"rel\ud800ease":"1","release":"1"}"""),
            "tag name no text" => Event("""{"tags":{"\ud800":"v"}}"""),
            "event name no UTF-8" => Form(PostPath, ("coredump", "a", dump), ("event", null, [.. "{\"a"u8, 0xff, .. "\":1}"u8])),
            "module's name no text" => Event("""{"modules":[{"\udc00build":"1"}]}"""),
            "long key" => Raw(dump).With("Idempotency-Key", new string('k', 256)),
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
    }

    private static void NothingIsLeft(CrashHubServer server) => Assert.Empty(server.BlobFiles());
}
