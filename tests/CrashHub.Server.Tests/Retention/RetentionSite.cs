using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Retention;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CrashHub.Server.Tests.Retention;

/// <summary>A server with what these tests ask of it: crashes that are processed, rows that grow old, sweeps, and the store as it is.</summary>
internal sealed class RetentionSite : IAsyncDisposable
{
    public const string Project = "/api/v1/projects/default";

    private RetentionSite(CrashHubServer server)
    {
        Server = server;
        Client = server.Admin();
    }

    /// <summary>SQLite with files, and PostgreSQL with Azurite.</summary>
    public static TheoryData<string> Pairs { get; } = new("sqlite+files", "postgres+azure");

    public CrashHubServer Server { get; }
    public HttpClient Client { get; }
    public IBlobStore Blobs => Server.Services.GetRequiredService<IBlobStore>();
    public Sweeper Sweeper => Server.Services.GetServices<IHostedService>().OfType<Sweeper>().Single();
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RetentionSite> OpenAsync(string pair = "sqlite+files", Action<IServiceCollection>? change = null)
    {
        var server = await CrashHubServer.OnAsync(pair.Split('+')[0]);
        if (pair.EndsWith("azure", StringComparison.Ordinal))
            server
                .Set("Blobs:Provider", "azure")
                .Set("Blobs:ConnectionString", await AzuriteServer.ConnectionAsync())
                .Set("Blobs:Container", $"test-{Guid.NewGuid():n}");
        if (change is not null)
            server.Change(change);
        return new RetentionSite(server);
    }

    public async Task SettingsAsync(object change)
    {
        using var answer = await Client.PatchAsJsonAsync($"{Project}/retention", change, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>Sends a crash with a log and a module and waits for its end.</summary>
    public async Task<(Guid Id, JsonElement Document)> PostAsync(
        byte[] dump,
        string log = "a log",
        string release = "1.0",
        string? key = null
    )
    {
        using var form = new MultipartFormDataContent
        {
            { Part(dump, "application/wasm"), "coredump", "a.core" },
            { Part(WasmModule(), "application/wasm"), "module", "app.wasm" },
            { new StringContent(log), "log", "a.log" },
            {
                JsonContent.Create(
                    new
                    {
                        release,
                        eventId = Guid.NewGuid(),
                        trap = "host says tok_secret0",
                    }
                ),
                "event"
            },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Project}/crashes") { Content = form };
        request.Headers.Add("Prefer", "wait=30");
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var answer = await Client.SendAsync(request, Cancellation);
        var document = await CrashHubServer.JsonOf(answer);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, document.ToString());
        return (document.GetProperty("id").GetGuid(), document);
    }

    /// <summary>Stores a build whose code no other build has.</summary>
    public async Task<Guid> BuildAsync(byte seed)
    {
        using var content = Part(WasmModule(seed), "application/wasm");
        using var answer = await Client.PostAsync($"{Project}/builds?name=app{seed}.wasm", content, Cancellation);
        return (await CrashHubServer.JsonOf(answer)).GetProperty("id").GetGuid();
    }

    /// <returns>The crash's id from then on, which is of the new instant.</returns>
    public Task<Guid> AgeAsync(Guid crash, int days) =>
        Server.DataAsync(async db =>
        {
            var at = (await db.Crashes.AsNoTracking().SingleAsync(c => c.Id == crash, Cancellation)).ReceivedAt.AddDays(-days);
            var (id, key) = (Guid.CreateVersion7(at), MicrosecondsConverter.ToMicroseconds(at));
            await db.Database.ExecuteSqlAsync($"UPDATE crashes SET received_at = {key}, id = {id} WHERE id = {crash}", Cancellation);
            await db.Database.ExecuteSqlAsync(
                $"UPDATE crash_reports SET received_at = {key}, crash_id = {id} WHERE crash_id = {crash}",
                Cancellation
            );
            await db.Database.ExecuteSqlAsync(
                $"UPDATE crash_modules SET received_at = {key}, crash_id = {id} WHERE crash_id = {crash}",
                Cancellation
            );
            return id;
        });

    public Task<Crash?> RowAsync(Guid crash) =>
        Server.DataAsync(db => db.Crashes.AsNoTracking().SingleOrDefaultAsync(c => c.Id == crash, Cancellation));

    public async Task<List<StoredBlob>> StoredAsync()
    {
        var all = new List<StoredBlob>();
        await foreach (var owner in Blobs.OwnersAsync(Cancellation))
        await foreach (var blob in Blobs.ListAsync(owner, Cancellation))
            all.Add(blob);
        return all;
    }

    public async Task<JsonElement> GoneAsync(Guid crash, string what)
    {
        using var answer = await Client.GetAsync($"{Project}/crashes/{crash}/{what}", Cancellation);
        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        return await CrashHubServer.JsonOf(answer);
    }

    /// <summary>A dump too large for the ingest journal, with text on the stack, text that a pointer leads to, and text that nothing leads to.</summary>
    public static byte[] Dump(
        string onStack = "stack tok_secret1",
        string reached = "reached",
        string lost = "lost tok_secret2",
        int seed = 1
    )
    {
        var stack = new byte[32];
        stack[0] = 0x08;
        stack[2] = 0x03;
        System.Text.Encoding.ASCII.GetBytes(onStack).CopyTo(stack, 8);
        return new CoredumpBuilder()
            .Process("app")
            .Module("app.wasm")
            .Memory(16)
            .GlobalI32(0x8000)
            .Segment(0x8000, stack)
            .Segment(0x30008, System.Text.Encoding.ASCII.GetBytes(reached))
            .Segment(0x50000, System.Text.Encoding.ASCII.GetBytes(lost))
            .Segment(0x60000, Enumerable.Repeat((byte)seed, IngestJournal.MaxDumpBytes).ToArray())
            .Instance(0, [0], [0])
            .Thread("main")
            .Frame(0, 0, 1)
            .Build();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }

    private static ByteArrayContent Part(byte[] bytes, string type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    private static byte[] WasmModule(byte seed = 0)
    {
        var module = new WasmBuilder();
        module.Function(module.Type([], []), [0x41, seed, 0x1a, 0x00]);
        return module.Build();
    }
}
