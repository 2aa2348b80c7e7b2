using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Processing;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrashHub.Server.Tests.Processing;

/// <summary>One module, dumps of it, and what became of them.</summary>
internal static class WorkerSite
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Action<IServiceCollection> Analyzing(
        Func<AnalysisPlan, IReadOnlyList<LoadedModule>, CancellationToken, CrashReport> analyze
    ) => services => services.AddSingleton(new AnalysisCalls { Analyze = analyze });

    public static byte[] Module()
    {
        var module = new WasmBuilder();
        var type = module.Type([], []);
        var leaf = module.Function(type, [0x00]);
        return module.Named(leaf, "leaf").BuildId(1, 2, 3, 4).Build();
    }

    public static byte[] Dump(string process = "app") =>
        new CoredumpBuilder().Process(process).Module("app").Instance(0).Thread("main").Frame(0, 0, 1).Build();

    public static ByteArrayContent Wasm(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        return content;
    }

    public static async Task<Guid> PostAsync(HttpClient client, byte[] dump)
    {
        using var body = Wasm(dump);
        using var answer = await client.PostAsync("/api/v1/projects/default/crashes?module=app;buildId=01020304", body, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetGuid();
    }

    /// <summary>The crash's row once it reached an end.</summary>
    public static async Task<Crash> RowAsync(CrashHubServer server, Guid id)
    {
        Crash? row = null;
        await UntilAsync(async () =>
        {
            await using var db = await server.DbAsync();
            row = await db.Crashes.AsNoTracking().SingleAsync(c => c.Id == id, Cancellation);
            return row.State is CrashState.Processed or CrashState.Failed;
        });
        return row!;
    }

    public static async Task<JsonElement> FrameAsync(HttpClient client, Guid id)
    {
        JsonElement frame = default;
        await UntilAsync(async () =>
        {
            var crash = await client.GetFromJsonAsync<JsonElement>($"/api/v1/projects/default/crashes/{id}", Cancellation);
            if (crash.GetProperty("state").GetString() != "processed")
                return false;
            frame = crash.GetProperty("threads")[0].GetProperty("frames")[0];
            return true;
        });
        return frame;
    }

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        while (!await holds())
            await timer.WaitForNextTickAsync(patience.Token);
    }
}
