using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Testing;
using Microsoft.EntityFrameworkCore;
using static CrashHub.Server.Tests.Ingest.CrashPosts;

namespace CrashHub.Server.Tests.Ingest;

/// <summary>A small program, its dumps, and the probes that tell of them.</summary>
internal static class ProbePosts
{
    public const string ProbePath = PostPath + "/probe";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The stack of one of the program's bugs, youngest first: a leaf of its own, then what all share.</summary>
    public static (uint Function, uint Offset)[] Frames(uint leaf) => [(leaf, 1), (8, 1 + 2 * leaf), (9, 1)];

    /// <summary>A dump of that stack; with memory unless it is to have none.</summary>
    public static byte[] DumpOf(uint leaf, bool memory = true, string module = "app.wasm", string process = "app")
    {
        var dump = new CoredumpBuilder().Process(process).Module(module).Instance(0);
        if (memory)
            dump.Memory(1).Segment(1024, Guid.NewGuid().ToByteArray());
        dump.Thread("main");
        foreach (var (function, offset) in Frames(leaf))
            dump.Frame(0, function, offset);
        return dump.Build();
    }

    /// <summary>The program: eight leaves that trap, a function that calls each of them, and one that calls that.</summary>
    public static byte[] Module()
    {
        var module = new WasmBuilder();
        var type = module.Type([], []);
        for (var leaf = 0; leaf < 8; leaf++)
            module.Named(module.Function(type, [0x00]), $"leaf{leaf}");
        var calls = Enumerable.Range(0, 8).SelectMany(leaf => new byte[] { 0x10, (byte)leaf });
        module.Named(module.Function(type, [.. calls]), "dispatch");
        module.Named(module.Function(type, [0x10, 8]), "main");
        return module.BuildId(1, 2, 3, 4).Build();
    }

    public static HttpRequestMessage Probe(uint leaf, object? more = null, string path = ProbePath, object? module = null) =>
        ProbeOf(Frames(leaf).Select(f => (0, f.Function, (ulong)f.Offset)), [module ?? new { name = "app.wasm" }], more, path);

    public static HttpRequestMessage ProbeOf(
        IEnumerable<(int Module, uint Function, ulong Offset)> frames,
        object[] modules,
        object? more = null,
        string path = ProbePath
    )
    {
        var body = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        body["modules"] = JsonSerializer.SerializeToNode(modules);
        body["frames"] = JsonSerializer.SerializeToNode(
            frames.Select(f => new
            {
                module = f.Module,
                functionIndex = f.Function,
                codeOffset = f.Offset,
            })
        );
        return new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
    }

    /// <summary>Sends a probe that is answered 200.</summary>
    public static async Task<(string Want, string Token, string? Id, string? Bucket)> AskAsync(
        this CrashHubServer server,
        HttpRequestMessage probe
    )
    {
        var (status, body, _) = await server.SendAsync(probe);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        string? Text(string name) => body.TryGetProperty(name, out var value) ? value.GetString() : null;
        return (Text("want")!, Text("probe")!, Text("id"), Text("bucket"));
    }

    /// <summary>Sends a dump and returns its bucket once it has one.</summary>
    public static async Task<string> CrashAsync(this CrashHubServer server, byte[] dump, string query = "")
    {
        var (status, body, _) = await server.SendAsync(Raw(dump, query).With("Prefer", "wait=60"));
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        return body.GetProperty("bucket").GetString()!;
    }

    /// <summary>Returns once the worker has ended a crash.</summary>
    public static async Task<Crash> EndOfAsync(this CrashHubServer server, string id)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var crash = await server.DataAsync(db => db.Crashes.AsNoTracking().SingleAsync(c => c.Id == Guid.Parse(id), Cancellation));
            if (crash.State is not (CrashState.Queued or CrashState.Processing))
                return crash;
            await timer.WaitForNextTickAsync(Cancellation);
        }
    }

    public static Task<Bucket> BucketAsync(this CrashHubServer server, string id) =>
        server.DataAsync(db => db.Buckets.AsNoTracking().SingleAsync(b => b.Id == Guid.Parse(id), Cancellation));
}
