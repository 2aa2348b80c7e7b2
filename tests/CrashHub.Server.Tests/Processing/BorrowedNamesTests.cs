using System.Net;
using System.Text.Json;
using CrashHub.Server.Data;
using CrashHub.Server.Modules;
using CrashHub.Server.Processing;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;
using CrashHub.Testing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Processing;

/// <summary>A stripped build crashes, and another build of its project has names for the same bodies.</summary>
public sealed class BorrowedNamesTests
{
    private const string Path = "/api/v1/projects/default";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task AStrippedBuildTakesNamesFromANamedOneAndSharesItsBucket(string database)
    {
        await using var server = await CrashHubServer.OnAsync(database);
        var named = await UploadAsync(server, App(shift: false, "leaf"), "1.0");
        await UploadAsync(server, App(shift: true, null), "2.0");

        var first = await CrashAsync(server, "1.0", function: 1);
        var second = await CrashAsync(server, "2.0", function: 2);

        var frame = second.GetProperty("threads")[0].GetProperty("frames")[0];
        Assert.Equal("leaf", frame.GetProperty("function").GetString());
        Assert.Equal("nameOnly", frame.GetProperty("status").GetString());
        Assert.Equal("names", frame.GetProperty("debugInfo").GetString());
        Assert.Equal(named, frame.GetProperty("nameFrom").GetProperty("id").GetGuid());
        Assert.Contains(
            second.GetProperty("notes").EnumerateArray(),
            note =>
                note.GetProperty("kind").GetString() == "borrowedName"
                && note.GetProperty("detail").GetString()!.Contains("release 1.0", StringComparison.Ordinal)
        );
        Assert.Equal(first.GetProperty("bucket").GetString(), second.GetProperty("bucket").GetString());
    }

    [Fact]
    public async Task TheIndexOfTheLenderAnswersOnceItIsMade()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        var named = await UploadAsync(server, App(shift: false, "leaf"), "1.0");
        await UploadAsync(server, App(shift: true, null), "2.0");
        for (
            var tries = 0;
            await server.DataAsync(db => db.SymbolIndexes.CountAsync(s => s.State == SymbolIndexState.Ready, Cancellation)) < 2;
            tries++
        )
        {
            Assert.True(tries < 600, "The indexes were not made within half a minute.");
            await Task.Delay(50, Cancellation);
        }

        var crash = await CrashAsync(server, "2.0", function: 2);

        Assert.Equal(named, crash.GetProperty("threads")[0].GetProperty("frames")[0].GetProperty("nameFrom").GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task ADeletedBuildLendsNothingMore()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        var named = await UploadAsync(server, App(shift: false, "leaf"), "1.0");
        await UploadAsync(server, App(shift: true, null), "2.0");
        Assert.Equal("leaf", Function(await CrashAsync(server, "2.0", function: 2)));
        using var admin = server.Admin();
        using var deleted = await admin.DeleteAsync($"{Path}/builds/{named}", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        var crash = await CrashAsync(server, "2.0", function: 2);

        Assert.Null(Function(crash));
        Assert.StartsWith("b1:", crash.GetProperty("threads")[0].GetProperty("frames")[0].GetProperty("bodyHash").GetString());
    }

    [Fact]
    public async Task ABuildOfAnotherProjectLendsNothing()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        await server.ProjectAsync("other");
        await UploadAsync(server, App(shift: false, "leaf"), "1.0", "other");
        await UploadAsync(server, App(shift: true, null), "2.0");

        Assert.Null(Function(await CrashAsync(server, "2.0", function: 2)));
    }

    /// <summary>Builds of the module's own name are asked first, then the newest, and no more than a few.</summary>
    [Theory]
    [InlineData("app.wasm", NameLenders.Most, "leaf")]
    [InlineData("other.wasm", NameLenders.Most - 1, "leaf")]
    [InlineData("other.wasm", NameLenders.Most, null)]
    public async Task AFewBuildsAreAsked(string name, int newer, string? function)
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        await UploadAsync(server, App(shift: false, "leaf"), "1.0", name: name);
        for (var k = 0; k < newer; k++)
            await UploadAsync(server, Other(k), "1.1", name: $"newer-{k}.wasm");
        await UploadAsync(server, App(shift: true, null), "2.0");

        Assert.Equal(function, Function(await CrashAsync(server, "2.0", function: 2)));
    }

    private static string? Function(JsonElement crash) =>
        crash.GetProperty("threads")[0].GetProperty("frames")[0].GetProperty("function").GetString();

    private static byte[] App(bool shift, string? name)
    {
        var module = new WasmBuilder();
        var type = module.Type([], []);
        module.Function(type, [0x01]);
        if (shift)
            module.Function(type, [0x01, 0x01]);
        var leaf = module.Function(type, [0x41, 7, 0x1a, 0x41, 8, 0x1a, 0x01, 0x01, 0x00]);
        return (name is null ? module : module.Named(leaf, name)).Build();
    }

    private static byte[] Other(int number)
    {
        var module = new WasmBuilder();
        return module.Named(module.Function(module.Type([], []), [0x41, (byte)number, 0x1a]), "other").Build();
    }

    private static async Task<Guid> UploadAsync(
        CrashHubServer server,
        byte[] module,
        string release,
        string project = "default",
        string name = "app.wasm"
    )
    {
        using var admin = server.Admin();
        using var body = CrashPosts.Raw(module).Content!;
        using var answer = await admin.PostAsync($"/api/v1/projects/{project}/builds?name={name}&release={release}", body, Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await CrashHubServer.JsonOf(answer)).GetProperty("id").GetGuid();
    }

    private static async Task<JsonElement> CrashAsync(CrashHubServer server, string release, uint function)
    {
        // At its unreachable.
        var dump = new CoredumpBuilder().Process("app").Module("app").Instance(0).Thread("main").Frame(0, function, 9).Build();
        var (status, report, _) = await server.SendAsync(CrashPosts.Raw(dump, $"?release={release}").With("Prefer", "wait=30"));
        Assert.True(status is HttpStatusCode.Created or HttpStatusCode.OK, status.ToString());
        return report;
    }
}
