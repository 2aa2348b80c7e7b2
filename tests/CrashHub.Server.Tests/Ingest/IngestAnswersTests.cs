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

/// <summary>The status table of the API, row by row.</summary>
public sealed class IngestAnswersTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> All => Engines.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task ARawDumpIsStoredWithItsEvent(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        var dump = Dump(memoryBytes: 700_000);
        const string query =
            "?release=1.2&environment=prod&function=checkout&region=eu-1&host=edge-7&runtime=wasmtime/48.0&trap=boom&requestId=r1"
            + "&occurredAt=2026-01-02T03:04:05.123456789%2B01:00&userId=anna&unknown=1&module=app.wasm;buildId=AB01&module=lib.wasm";
        var request = Raw(dump, query).With("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

        var (status, body, headers) = await server.SendAsync(request);

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal("queued", body.GetProperty("state").GetString());
        Assert.Equal(body.GetProperty("links").GetProperty("self").GetString(), headers.Location!.ToString());
        var row = await CrashAsync(server);
        Assert.Equal(Guid.Parse(body.GetProperty("id").GetString()!), row.Id);
        Assert.Equal((dump.LongLength, Convert.ToHexStringLower(SHA256.HashData(dump))), (row.DumpBytes, row.DumpSha256));
        using var stored = await Store(server).OpenAsync(row.DumpLocator!, Cancellation);
        Assert.True(stored!.Bytes.Span.SequenceEqual(dump));
        var told = JsonSerializer.Deserialize(row.EventJson, ContractsJson.Default.CrashEvent)!;
        Assert.Equal(("1.2", "prod", "checkout", "eu-1"), (row.Release, row.Environment, row.Function, row.Region));
        Assert.Equal(("edge-7", "wasmtime/48.0", "boom", "r1"), (told.Host, told.Runtime, told.Trap, told.RequestId));
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", told.TraceId);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 2, 4, 5, TimeSpan.Zero), told.OccurredAt!.Value, TimeSpan.FromSeconds(1));
        Assert.Equal([("app.wasm", "ab01"), ("lib.wasm", null)], told.Modules!.Select(module => (module.Name, module.BuildId)));
        Assert.Equal(row.UserHash, told.UserId);
        Assert.Matches("^[0-9a-f]{64}$", row.UserHash);
    }

    [Theory]
    [InlineData("coredump")]
    [InlineData("upload_file_coredump")]
    public async Task AFormHoldsEventModulesAndTheTailOfTheLog(string part)
    {
        await using var server = new CrashHubServer(null, null, ("Ingest:MaxLogBytes", "10"));
        const string told =
            """{"release":"7.1","tags":{"tenant":"acme","n":3,"none":null},"fingerprint":["{{ default }}","x"],"unknown":[1]}""";
        var request = Form(
            PostPath,
            ("event", null, Encoding.UTF8.GetBytes(told)),
            ("module", "dir/app.wasm", [1, 2, 3]),
            ("module", "lib.wasm", [4]),
            ("log", "log.txt", Encoding.UTF8.GetBytes("first line\nlast line ä!")),
            (part, "core.wasm", Dump())
        );

        var (status, _, _) = await server.SendAsync(request);

        Assert.Equal(HttpStatusCode.Accepted, status);
        var row = await CrashAsync(server);
        var kept = JsonSerializer.Deserialize(row.EventJson, ContractsJson.Default.CrashEvent)!;
        Assert.Equal("7.1", kept.Release);
        Assert.Equal(new Dictionary<string, string>(StringComparer.Ordinal) { ["tenant"] = "acme", ["n"] = "3" }, kept.Tags);
        Assert.Equal(["{{ default }}", "x"], kept.Fingerprint);
        var modules = CrashJson.Attachments(row.AttachmentsJson);
        Assert.Equal(["app.wasm", "lib.wasm"], modules.Select(module => module.Name));
        using var module = await Store(server).OpenAsync(modules[0].Locator, Cancellation);
        Assert.Equal([1, 2, 3], module!.Bytes.ToArray());
        using var log = await Store(server).OpenAsync(row.LogLocator!, Cancellation);
        Assert.Equal("st line ä!"[^9..], Encoding.UTF8.GetString(log!.Bytes.Span));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("br")]
    public async Task EncodedBodiesAreStoredDecoded(string coding)
    {
        await using var server = new CrashHubServer();
        var dump = Dump(memoryBytes: 300_000);
        var packed = Packed(coding, dump);
        var digest = $"sha-512=:AAAA:, sha-256=:{Convert.ToBase64String(SHA256.HashData(packed))}:";

        var (status, _, _) = await server.SendAsync(Raw(packed).With("Content-Encoding", coding).With("Content-Digest", digest));

        Assert.Equal(HttpStatusCode.Accepted, status);
        var row = await CrashAsync(server);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(dump)), row.DumpSha256);
    }

    [Fact]
    public async Task DamageBehindTheStackIsTaken()
    {
        await using var server = new CrashHubServer();
        var dump = Dump(memoryBytes: 5000, stackFirst: true);

        var (status, _, _) = await server.SendAsync(Raw(dump[..^2000]));

        Assert.Equal(HttpStatusCode.Accepted, status);
    }

    [Fact]
    public async Task ATruncatedDumpSaysHowMuchCameAndHowMuchWasDeclared()
    {
        await using var server = new CrashHubServer();
        var dump = Dump(memoryBytes: 5000);

        var (_, body, _) = await server.SendAsync(Raw(dump[..3000]));

        Assert.Equal(3000, body.GetProperty("received").GetInt64());
        Assert.InRange(body.GetProperty("declared").GetInt64(), 5001, dump.Length);
    }

    [Fact]
    public async Task AWaitingReaderGetsTheCrashAndAWaitingSenderItsReceipt()
    {
        await using var server = new CrashHubServer();
        var (_, sender) = await server.TokenAsync("default", "ingest");

        var (read, whole, _) = await server.SendAsync(Raw(Dump()).With("Prefer", "wait=30"));
        var (sent, receipt, _) = await server.SendAsync(Raw(Dump()).With("Prefer", "respond-async, wait=30"), sender);

        Assert.Equal((HttpStatusCode.OK, "processed"), (read, whole.GetProperty("state").GetString()));
        Assert.Equal(1, whole.GetProperty("threads").GetArrayLength());
        Assert.Equal((HttpStatusCode.OK, "processed"), (sent, receipt.GetProperty("state").GetString()));
        Assert.False(receipt.TryGetProperty("threads", out _));
        Assert.Equal(whole.GetProperty("bucket").GetString(), receipt.GetProperty("bucket").GetString());
    }

    [Fact]
    public async Task ATextWithAFrameIsTakenAndOneWithoutRefused()
    {
        await using var server = new CrashHubServer();
        const string text =
            "Caused by:\n    0: error while executing at wasm backtrace:\n           0:  0x12f - app!inner\n           1:  0x134 - app!outer\n    1: wasm trap: integer divide by zero\n";
        var form = Form(
            PostPath + "/text",
            ("text", "t.txt", Encoding.UTF8.GetBytes(text)),
            ("event", null, """{"release":"2"}"""u8.ToArray())
        );

        var (whole, _, _) = await server.SendAsync(Text(text, "text/plain; charset=utf-8", "?release=1"));
        var (parts, _, _) = await server.SendAsync(form);
        var (none, body, _) = await server.SendAsync(Text("nothing like a backtrace", "text/plain"));
        var (other, _, _) = await server.SendAsync(Text(text, "application/json"));

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (whole, parts));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "/problems/not-a-backtrace"), (none, body.GetProperty("type").GetString()));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, other);
        await using var db = await server.DbAsync();
        Assert.Equal(
            [(CrashBody.Text, "1"), (CrashBody.Text, "2")],
            (await db.Crashes.OrderBy(c => c.ReceivedAt).ToListAsync(Cancellation)).Select(c => (c.Body, c.Release))
        );
    }

    private static HttpRequestMessage Text(string text, string type, string query = "")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{PostPath}/text{query}")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)),
        };
        return request.With("Content-Type", type);
    }

    private static IBlobStore Store(CrashHubServer server) => server.Services.GetRequiredService<IBlobStore>();

    private static async Task<Crash> CrashAsync(CrashHubServer server)
    {
        await using var db = await server.DbAsync();
        return await db.Crashes.AsNoTracking().SingleAsync(Cancellation);
    }
}
