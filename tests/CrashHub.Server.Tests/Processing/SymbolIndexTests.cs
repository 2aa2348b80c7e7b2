using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Contracts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Processing;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrashHub.Server.Tests.Processing;

/// <summary>A build's symbol index in the whole server: made, used, replaced, removed.</summary>
public sealed class SymbolIndexTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ABuildGetsItsIndexAndACrashUsesIt(string database)
    {
        IReadOnlyList<bool> used = [];
        await using var server = (await CrashHubServer.OnAsync(database)).Change(Watching(modules => used = modules));
        using var client = server.Admin();
        await UploadAsync(client);
        var index = await IndexAsync(server, SymbolIndexState.Ready);

        var function = await FunctionAsync(server, client, await PostAsync(client));

        Assert.Equal("leaf", function);
        Assert.Equal([true], used);
        Assert.True(index.Bytes > 0);
        Assert.Equal(SymbolIndexFormat.Version, index.FormatVersion);
    }

    [Fact]
    public async Task ADamagedIndexIsMadeAgainAndNoCrashSeesIt()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        using var client = server.Admin();
        await UploadAsync(client);
        var index = await IndexAsync(server, SymbolIndexState.Ready);
        var path = Directory.EnumerateFiles(server.Folder, index.Locator!.Split('/')[1], SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);
        for (var at = 0; at < bytes.Length; at++)
            bytes[at] ^= 0x55;
        await File.WriteAllBytesAsync(path, bytes, Cancellation);

        var function = await FunctionAsync(server, client, await PostAsync(client));

        Assert.Equal("leaf", function);
        var again = await IndexAsync(server, SymbolIndexState.Ready, other: index.Locator);
        Assert.Equal(index.Key, again.Key);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task ALostIndexIsMadeAgain()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        using var client = server.Admin();
        await UploadAsync(client);
        var index = await IndexAsync(server, SymbolIndexState.Ready);
        await server.Services.GetRequiredService<IBlobStore>().DeleteAsync(index.Locator!, Cancellation);

        var function = await FunctionAsync(server, client, await PostAsync(client));

        Assert.Equal("leaf", function);
        await IndexAsync(server, SymbolIndexState.Ready, other: index.Locator);
    }

    [Fact]
    public async Task AnIndexOfAnOlderFormatIsReplacedAtStart()
    {
        var folder = Directory.CreateTempSubdirectory("crashhub-index-").FullName;
        string old;
        await using (var server = new CrashHubServer(folder))
        {
            using var client = server.Admin();
            await UploadAsync(client);
            old = (await IndexAsync(server, SymbolIndexState.Ready)).Locator!;
            await server.DataAsync(db =>
                db.SymbolIndexes.ExecuteUpdateAsync(
                    s => s.SetProperty(x => x.FormatVersion, SymbolIndexFormat.Version - 1).SetProperty(x => x.Key, "old"),
                    Cancellation
                )
            );
        }

        await using (var server = new CrashHubServer(folder))
        {
            using var client = server.Admin();
            var index = await IndexAsync(server, SymbolIndexState.Ready, other: old);

            Assert.Equal(SymbolIndexFormat.Version, index.FormatVersion);
            Assert.Null(await server.Services.GetRequiredService<IBlobStore>().OpenAsync(old, Cancellation));
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task ADeletedBuildTakesItsIndexAlong()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        using var client = server.Admin();
        var build = await UploadAsync(client);
        var index = await IndexAsync(server, SymbolIndexState.Ready);

        using var answer = await client.DeleteAsync($"/api/v1/projects/default/builds/{build}", Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Empty(await server.DataAsync(db => db.SymbolIndexes.ToListAsync(Cancellation)));
        Assert.Null(await server.Services.GetRequiredService<IBlobStore>().OpenAsync(index.Locator!, Cancellation));
    }

    [Fact]
    public async Task AnIndexThatCanNotBeMadeIsGivenUpAndCrashesAreReadWithoutIt()
    {
        await using var server = (await CrashHubServer.OnAsync("sqlite"))
            .Set("Processing:SettleSeconds", "0")
            .Change(services =>
                services.AddSingleton(new IndexCalls { Build = (_, _, _) => throw new InvalidOperationException("our bug") })
            );
        using var client = server.Admin();
        await UploadAsync(client);
        await UntilAsync(async () =>
            await server.DataAsync(db => db.SymbolIndexes.Select(s => s.Attempts).FirstOrDefaultAsync(Cancellation)) > 0
        );
        await server.DataAsync(db =>
            db.Database.ExecuteSqlAsync($"UPDATE symbol_indexes SET attempts = 2, not_before = NULL", Cancellation)
        );

        var index = await IndexAsync(server, SymbolIndexState.Failed);
        var function = await FunctionAsync(server, client, await PostAsync(client));

        Assert.Equal("InvalidOperationException: our bug", index.Error);
        Assert.Equal("leaf", function);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3600, false)]
    public async Task AnIndexThatAProcessDiedWithIsNotTriedByOneThatJustStarted(int settleSeconds, bool isTried)
    {
        var state = isTried ? SymbolIndexState.Ready : SymbolIndexState.Wanted;
        await using var server = (await CrashHubServer.OnAsync("sqlite")).Set("Processing:SettleSeconds", $"{settleSeconds}");
        using var client = server.Admin();
        await UploadAsync(client);
        await IndexAsync(server, SymbolIndexState.Ready);

        await server.DataAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"UPDATE symbol_indexes SET state = 0, attempts = 1, lease_epoch = 100, not_before = NULL",
                Cancellation
            )
        );
        await UntilAsync(() =>
            server.DataAsync(db => db.SymbolIndexes.AnyAsync(s => s.LeaseEpoch > 100 && s.State == state, Cancellation))
        );

        var index = await IndexAsync(server, state);
        Assert.Equal(isTried ? 0 : 1, index.Attempts);
        Assert.Equal(isTried, index.NotBefore is null);
    }

    private static Action<IServiceCollection> Watching(Action<IReadOnlyList<bool>> saw) =>
        services =>
            services.AddSingleton(
                new AnalysisCalls
                {
                    Analyze = (plan, modules, cancellation) =>
                    {
                        saw([.. modules.Select(m => m.SymbolIndex is not null)]);
                        return Analysis.Report.CrashAnalysis.Analyze(plan, modules, cancellation);
                    },
                }
            );

    private static async Task<SymbolIndexRow> IndexAsync(CrashHubServer server, SymbolIndexState state, string? other = null)
    {
        SymbolIndexRow? found = null;
        await UntilAsync(async () =>
        {
            found = await server.DataAsync(db => db.SymbolIndexes.AsNoTracking().SingleOrDefaultAsync(Cancellation));
            return found?.State == state && (other is null || found.Locator != other);
        });
        return found!;
    }

    private static async Task<Guid> UploadAsync(HttpClient client)
    {
        var module = new WasmBuilder();
        var leaf = module.Function(module.Type([], []), [0x00]);
        using var body = Wasm(module.Named(leaf, "leaf").BuildId(1, 2, 3, 4).Build());
        using var answer = await client.PostAsync("/api/v1/projects/default/builds?name=app.wasm", body, Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await CrashHubServer.JsonOf(answer)).GetProperty("id").GetGuid();
    }

    private static async Task<Guid> PostAsync(HttpClient client)
    {
        using var body = Wasm(new CoredumpBuilder().Process("app").Module("app").Instance(0).Thread("main").Frame(0, 0, 1).Build());
        using var answer = await client.PostAsync("/api/v1/projects/default/crashes", body, Cancellation);
        return (await CrashHubServer.JsonOf(answer)).GetProperty("id").GetGuid();
    }

    private static async Task<string?> FunctionAsync(CrashHubServer server, HttpClient client, Guid crash)
    {
        await UntilAsync(async () =>
            await server.DataAsync(db => db.Crashes.Where(c => c.Id == crash).Select(c => c.State).SingleAsync(Cancellation))
            == CrashState.Processed
        );
        using var answer = await client.GetAsync($"/api/v1/projects/default/crashes/{crash}", Cancellation);
        JsonElement report = await CrashHubServer.JsonOf(answer);
        return report.GetProperty("threads")[0].GetProperty("frames")[0].GetProperty("function").GetString();
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.True(tries < 600, "It did not come to that within half a minute.");
            await Task.Delay(50, Cancellation);
        }
    }

    private static ByteArrayContent Wasm(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        return content;
    }
}
