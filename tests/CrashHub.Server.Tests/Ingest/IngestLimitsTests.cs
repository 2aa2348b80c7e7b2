using System.Net;
using System.Text;
using System.Text.Json;
using CrashHub.Testing;
using static CrashHub.Server.Tests.Ingest.CrashPosts;

namespace CrashHub.Server.Tests.Ingest;

/// <summary>Each limit at its edge and one above; a refusal names limit, unit and setting.</summary>
public sealed class IngestLimitsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ADumpMayBeAsLongAsTheLimit(bool compressed)
    {
        var dump = Dump(memoryBytes: 400_000);
        HttpRequestMessage Request() => compressed ? Raw(CrashPosts.Packed("gzip", dump)).With("Content-Encoding", "gzip") : Raw(dump);
        await using var exact = new CrashHubServer(null, null, ("Ingest:MaxDumpBytes", $"{dump.Length}"));
        await using var less = new CrashHubServer(null, null, ("Ingest:MaxDumpBytes", $"{dump.Length - 1}"));

        Assert.Equal(HttpStatusCode.Accepted, (await exact.SendAsync(Request())).Status);
        AssertOver(await less.SendAsync(Request()), "Ingest:MaxDumpBytes", dump.Length - 1);
    }

    [Fact]
    public async Task AnEncodedBodyMayBeAsLongAsTheLimit()
    {
        var packed = CrashPosts.Packed("gzip", Dump(memoryBytes: 100_000));
        await using var exact = new CrashHubServer(null, null, ("Ingest:MaxCompressedBytes", $"{packed.Length}"));
        await using var less = new CrashHubServer(null, null, ("Ingest:MaxCompressedBytes", $"{packed.Length - 1}"));

        Assert.Equal(HttpStatusCode.Accepted, (await exact.SendAsync(Raw(packed).With("Content-Encoding", "gzip"))).Status);
        AssertOver(await less.SendAsync(Raw(packed).With("Content-Encoding", "gzip")), "Ingest:MaxCompressedBytes", packed.Length - 1);
    }

    [Fact]
    public async Task AnEventMayBeAsLongAsTheLimit()
    {
        const string told = """{"release":"1"}""";
        await using var exact = new CrashHubServer(null, null, ("Ingest:MaxEventBytes", $"{told.Length}"));
        await using var less = new CrashHubServer(null, null, ("Ingest:MaxEventBytes", $"{told.Length - 1}"));

        Assert.Equal(HttpStatusCode.Accepted, (await exact.SendAsync(Event(told))).Status);
        AssertOver(await less.SendAsync(Event(told)), "Ingest:MaxEventBytes", told.Length - 1);
    }

    [Fact]
    public async Task ModulesTogetherMayBeAsLongAsTheLimit()
    {
        await using var server = new CrashHubServer(null, null, ("Builds:MaxBytes", "2000"));
        HttpRequestMessage Request(int second) =>
            Form(PostPath, ("coredump", "c", Dump()), ("module", "a", new byte[1200]), ("module", "b", new byte[second]));

        Assert.Equal(HttpStatusCode.Accepted, (await server.SendAsync(Request(800))).Status);
        AssertOver(await server.SendAsync(Request(801)), "Builds:MaxBytes", 800);
    }

    [Fact]
    public async Task ATextMayBeAsLongAsTheLimit()
    {
        const string text = "RuntimeError: unreachable\n    at f (wasm://wasm/app-0a1b2c3d:wasm-function[0]:0x12)\n";
        await using var exact = new CrashHubServer(null, null, ("Ingest:MaxTextBytes", $"{text.Length}"));
        await using var less = new CrashHubServer(null, null, ("Ingest:MaxTextBytes", $"{text.Length - 1}"));
        HttpRequestMessage Request() => Form(PostPath + "/text", ("text", "t", Encoding.UTF8.GetBytes(text)));

        Assert.Equal(HttpStatusCode.Accepted, (await exact.SendAsync(Request())).Status);
        AssertOver(await less.SendAsync(Request()), "Ingest:MaxTextBytes", text.Length - 1);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("br")]
    public async Task ABombIsRefusedLongBeforeItsEnd(string coding)
    {
        await using var server = new CrashHubServer();
        // A sound dump, then a section that declares 3 GiB, of which the first 64 MiB follow.
        byte[] bomb = [.. Dump(), 0, .. new WasmWriter().Unsigned(3UL << 30).ToArray(), 3, .. "pad"u8, .. new byte[64 << 20]];

        var answer = await server.SendAsync(Raw(CrashPosts.Packed(coding, bomb)).With("Content-Encoding", coding));

        AssertOver(answer, "Ingest:MaxDumpBytes", 1L << 30);
    }

    private static void AssertOver(
        (HttpStatusCode Status, JsonElement Body, System.Net.Http.Headers.HttpResponseHeaders) answer,
        string setting,
        long limit
    )
    {
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.Equal(setting, answer.Body.GetProperty("setting").GetString());
        Assert.Equal(limit, answer.Body.GetProperty("limit").GetInt64());
        Assert.Equal("bytes", answer.Body.GetProperty("unit").GetString());
    }
}
