using System.Net;
using System.Text.Json;
using CrashHub.Analysis;
using CrashHub.Analysis.Coredump;
using CrashHub.Server.Data;
using CrashHub.Testing;
using static CrashHub.Server.Tests.Ingest.CrashPosts;
using static CrashHub.Server.Tests.Ingest.ProbePosts;

namespace CrashHub.Server.Tests.Ingest;

/// <summary>Over real dumps: a probe with the numbers that its host has reaches the bucket of the dump, before the dump came and after.</summary>
public sealed class ProbeParityTests
{
    private static readonly (string Case, string[] Modules)[] Cases =
    [
        ("metrics-o1-div", ["metrics-o1"]),
        ("metrics-nonames-o1-div", ["metrics-nonames-o1"]),
        ("event-bus-o0-null", ["event-bus-o0"]),
        ("event-bus-o0-sig", ["event-bus-o0"]),
        ("asc-inventory-release-map-key", ["asc-inventory-release"]),
        ("rust-plugin-o2-unsafe-oob", ["rust-plugin-o2"]),
        ("rust-router-o2-index-oob", ["rust-router-o2"]),
        ("rust-json-o0-recursion", []),
        ("palette-preload-o0", ["palette-lib-o1", "palette-app-o0"]),
        ("tenants-three-o0", ["tenants-o0"]),
        ("grid64-o0", ["grid64-o0"]),
        ("loc-threads-o0-two", ["loc-threads-o0"]),
        ("old-pricing-o0-rewriter-freight", ["loc-pricing-o0"]),
        ("quota-o0", ["quota-o0"]),
    ];

    private static readonly string[] Texts = ["asc-inventory-release-map-key", "rust-plugin-o2-unsafe-oob", "rust-router-o2-index-oob"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AProbeReachesTheBucketOfItsDump()
    {
        await using var server = new CrashHubServer();
        await BuildsAsync(server);
        var wrong = new List<string>();

        foreach (var (name, _) in Cases)
        {
            var release = "after-" + name;
            var dump = Fixture.Bytes($"dumps/{name}.coredump");
            var bucket = await server.CrashAsync(dump, $"?release={release}");
            var (frames, modules) = ProbeFrames.AreRaw(dump) ? ProbeFrames.Raw(dump) : ProbeFrames.Of(await ReportAsync(server, bucket));
            var answer = await server.AskAsync(ProbeOf(frames, modules, new { release }));
            if (answer.Bucket != bucket)
                wrong.Add($"{name}: {answer.Want} {answer.Bucket} for {bucket}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task FramesAloneReachTheBucketThatTheirDumpAndTextReachLater()
    {
        await using var server = new CrashHubServer();
        var codes = await BuildsAsync(server);
        var wrong = new List<string>();

        foreach (var (name, built) in Cases)
        {
            var dump = Fixture.Bytes($"dumps/{name}.coredump");
            if (!ProbeFrames.AreRaw(dump))
                continue; // Its numbers are none that the API takes.
            var (frames, modules) = ProbeFrames.Raw(dump);
            // A module without a name is known by its code.
            var named = "";
            if (built is [var only] && modules.Length == 1)
            {
                var told = CoredumpFile.Parse(dump, AnalysisLimits.Default).Modules[0];
                modules = [new { name = told, codeId = codes[only] }];
                named = $"&module={Uri.EscapeDataString(told)};codeId={codes[only]}";
            }
            var asked = await server.AskAsync(ProbeOf(frames, modules, new { release = "before-" + name }));
            var counted = await server.AskAsync(ProbeOf(frames, modules, new { release = "before-" + name }));
            var row = await server.EndOfAsync(counted.Id!);
            var bucket = await server.CrashAsync(dump, $"?release=before-{name}{named}&probe={asked.Token}");
            // Known already where another case has the same code and stack: then it is counted without a report.
            if (row.BucketId.ToString() != bucket)
                wrong.Add($"{name}: {row.State} {row.BucketId} for {bucket}");
            if (!Texts.Contains(name))
                continue;
            foreach (var engine in new[] { "wasmtime", "v8" })
            {
                var text = new HttpRequestMessage(HttpMethod.Post, $"{PostPath}/text?release=before-{name}{named}")
                {
                    Content = new StringContent(Fixture.Text($"text/{name}.{engine}.txt"), null, "text/plain"),
                };
                var (_, body, _) = await server.SendAsync(text.With("Prefer", "wait=60"));
                if (body.GetProperty("bucket").GetString() != bucket)
                    wrong.Add(
                        $"{name} {engine}: {body.GetProperty("signature").GetProperty("text")} for {(await server.BucketAsync(bucket)).SignatureText}"
                    );
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <returns>The code id of each module.</returns>
    private static async Task<Dictionary<string, string>> BuildsAsync(CrashHubServer server)
    {
        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        using var client = server.Admin();
        foreach (var module in Cases.SelectMany(c => c.Modules).Distinct(StringComparer.Ordinal))
        {
            using var content = new ByteArrayContent(Fixture.Bytes($"modules/{module}.wasm"));
            using var answer = await client.PostAsync($"/api/v1/projects/default/builds?name={module}", content, Cancellation);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            codes.Add(module, (await CrashHubServer.JsonOf(answer)).GetProperty("codeId").GetString()!);
        }
        return codes;
    }

    private static async Task<JsonElement> ReportAsync(CrashHubServer server, string bucket)
    {
        using var client = server.Admin();
        var crash = await server.DataAsync(db => Task.FromResult(db.Crashes.Single(c => c.BucketId == Guid.Parse(bucket)).Id));
        return await CrashHubServer.JsonOf(await client.GetAsync($"{PostPath}/{crash}", Cancellation));
    }
}
