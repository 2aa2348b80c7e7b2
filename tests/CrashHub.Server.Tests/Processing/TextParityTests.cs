using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CrashHub.Server.Tests.Ingest;
using CrashHub.Testing;

namespace CrashHub.Server.Tests.Processing;

/// <summary>A dump, the text and the probe of the same crash end in one bucket, told by nothing but the release; each case in a project of its own.</summary>
public sealed class TextParityTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The rewriter's texts are of the instrumented module; WasmEdge's dumps have no place of the trap, so that no build is found for them by evidence.</summary>
    [Fact]
    public async Task EveryBacktraceAndEveryProbeReachTheBucketOfTheirDump()
    {
        await using var server = new CrashHubServer();
        var names = Fixture
            .Files("truth", "*.json")
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name =>
                !name.Contains("rewriter", StringComparison.Ordinal)
                && !name.Contains("wasmedge", StringComparison.Ordinal)
                && IsWhole(Truth(name))
            );
        var apart = new List<string>();
        var compared = 0;
        foreach (var name in names)
        {
            compared++;
            var dump = await DumpAsync(server, name);
            if (await TextAsync(server, name, Truth(name).GetProperty("backtrace").GetString()!) is var text && !SameBucket(dump, text))
                apart.Add($"{name}: {Signature(dump)} / {Signature(text)}");
            var (want, _, _, bucket) = await server.AskAsync(Probe(name, dump));
            if (bucket is null || bucket != dump.GetProperty("bucket").GetString())
                apart.Add($"{name}: the probe was answered {want} {bucket}");
        }

        Assert.Empty(apart);
        Assert.True(compared >= 19, $"{compared} cases");
    }

    /// <summary>WasmEdge logs no callers.</summary>
    [Fact]
    public async Task TheTextOfEveryRuntimeReachesTheBucketOfItsDump()
    {
        await using var server = new CrashHubServer();
        var apart = new List<string>();
        var compared = 0;
        foreach (var path in Fixture.Files("text", "*.json"))
        {
            var texts = Fixture.Json(path);
            var name = texts.GetProperty("case").GetString()!;
            if (!File.Exists(Fixture.PathOf($"truth/{name}.json")) || !IsWhole(Truth(name)))
                continue;
            var dump = await DumpAsync(server, name);
            foreach (var runtime in texts.GetProperty("texts").EnumerateObject().Where(runtime => runtime.Name != "wasmedge"))
            {
                var text = await TextAsync(server, name, Fixture.Text(runtime.Value.GetProperty("file").GetString()!));
                compared++;
                if (!SameBucket(dump, text))
                    apart.Add($"{name} {runtime.Name}: {Signature(dump)} / {Signature(text)}");
            }
        }

        Assert.Empty(apart);
        Assert.True(compared >= 19, $"{compared} texts");
    }

    private static bool SameBucket(JsonElement one, JsonElement other) =>
        one.GetProperty("bucket").GetString() is { } bucket && other.GetProperty("bucket").GetString() == bucket;

    private static string? Signature(JsonElement report) => report.GetProperty("signature").GetProperty("text").GetString();

    private static JsonElement Truth(string name) => Fixture.Json($"truth/{name}.json");

    private static bool IsWhole(JsonElement truth) =>
        truth.GetProperty("backtrace").ValueKind == JsonValueKind.String
        && Modules(truth).Append(truth.GetProperty("dump").GetString()!).All(path => File.Exists(Fixture.PathOf(path)));

    private static string[] Modules(JsonElement truth) =>
        truth.TryGetProperty("modules", out var several) && several.ValueKind == JsonValueKind.Array
            ? [.. several.EnumerateArray().Select(one => one.GetString()!)]
            : [truth.GetProperty("module").GetString()!];

    /// <summary>Uploads the case's builds under a release of its own and posts its dump.</summary>
    private static async Task<JsonElement> DumpAsync(CrashHubServer server, string name)
    {
        var truth = Truth(name);
        await server.ProjectAsync(name);
        using var admin = server.Admin();
        foreach (var path in Modules(truth).Concat(Optional(truth, "debug")))
        {
            var parts = new List<(string, string?, byte[])> { ("module", Path.GetFileName(path), Fixture.Bytes(path)) };
            if (path == truth.GetProperty("module").GetString())
            {
                parts.AddRange(Optional(truth, "sourceMap").Select(map => ("sourceMap", (string?)"module.map", Fixture.Bytes(map))));
                parts.AddRange(Optional(truth, "dwp").Select(dwp => ("debugFile", (string?)Path.GetFileName(dwp), Fixture.Bytes(dwp))));
            }
            using var upload = CrashPosts.Form($"/api/v1/projects/{name}/builds?name={Path.GetFileName(path)}&release={name}", [.. parts]);
            using var stored = await admin.SendAsync(upload, Cancellation);
            Assert.True(stored.IsSuccessStatusCode, $"{path}: {stored.StatusCode}");
        }
        var post = CrashPosts.Raw(Fixture.Bytes(truth.GetProperty("dump").GetString()!), $"?release={name}");
        post.RequestUri = new Uri($"/api/v1/projects/{name}/crashes?release={name}", UriKind.Relative);
        return await SendAsync(server, post);
    }

    private static Task<JsonElement> TextAsync(CrashHubServer server, string name, string text)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/projects/{name}/crashes/text?release={name}")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        return SendAsync(server, request);
    }

    private static HttpRequestMessage Probe(string name, JsonElement report)
    {
        var dump = Fixture.Bytes(Truth(name).GetProperty("dump").GetString()!);
        var (frames, modules) = ProbeFrames.AreRaw(dump) ? ProbeFrames.Raw(dump) : ProbeFrames.Of(report);
        return ProbePosts.ProbeOf(frames, modules, new { release = name }, $"/api/v1/projects/{name}/crashes/probe");
    }

    private static async Task<JsonElement> SendAsync(CrashHubServer server, HttpRequestMessage request)
    {
        var (status, report, _) = await server.SendAsync(request.With("Prefer", "wait=30"));
        Assert.True(status is HttpStatusCode.Created or HttpStatusCode.OK, $"{status} {report}");
        return report;
    }

    private static IEnumerable<string> Optional(JsonElement truth, string key) =>
        truth.TryGetProperty(key, out var path) && path.ValueKind == JsonValueKind.String && File.Exists(Fixture.PathOf(path.GetString()!))
            ? [path.GetString()!]
            : [];
}
