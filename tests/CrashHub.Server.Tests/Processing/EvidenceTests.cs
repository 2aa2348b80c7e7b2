using System.Net;
using System.Text.Json;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;
using CrashHub.Testing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Processing;

/// <summary>Builds of a project that neither an id nor a name leads to, real ones and built ones.</summary>
public sealed class EvidenceTests
{
    private const string Path = "/api/v1/projects/default";
    private static readonly byte[] Text = "one of the messages of the program, long enough to be told from others"u8.ToArray();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ARealCrashFindsItsBuildAmongOthersWithoutIdOrName(string database)
    {
        await using var server = await CrashHubServer.OnAsync(database);
        string[] modules = ["session-o0", "metrics-o1", "money-o1", "session-o1", "quota-o0", "checksum-o2"];
        var ids = new Dictionary<string, string>();
        foreach (var module in modules)
            ids[module] = await UploadAsync(server, Fixture.Bytes($"modules/{module}.wasm"), $"b{ids.Count}");

        var report = await CrashAsync(server, Renamed(Fixture.Bytes("dumps/session-o0-store.coredump"), "session-o0.wasm"));

        var found = report.GetProperty("modules")[0];
        Assert.Equal(ids["session-o0"], found.GetProperty("build").GetProperty("id").GetString());
        Assert.Equal("evidence", found.GetProperty("matchedBy").GetString());
        Assert.InRange(found.GetProperty("confidence").GetDouble(), 0.9, 0.99);
        Assert.Contains("matchedByEvidence", Notes(report).Keys);
        Assert.Equal("session_touch", report.GetProperty("threads")[0].GetProperty("frames")[0].GetProperty("function").GetString());
    }

    [Fact]
    public async Task BothBuildsThatFitEquallyAreNamed()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        var one = await UploadAsync(server, App(tail: 1), "one");
        var two = await UploadAsync(server, App(tail: 2), "two");
        await UploadAsync(server, App(shift: 1), "three");

        var report = await CrashAsync(server, Dump());

        var found = report.GetProperty("modules")[0];
        Assert.Equal(("evidence", 0.5), (found.GetProperty("matchedBy").GetString(), found.GetProperty("confidence").GetDouble()));
        Assert.Contains(one, Notes(report)["ambiguousBuild"]);
        Assert.Contains(two, Notes(report)["ambiguousBuild"]);
    }

    [Fact]
    public async Task ABuildThatSomethingContradictsIsNeverTaken()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        await UploadAsync(server, App(shift: 1), "one");
        await UploadAsync(server, App(shift: 2), "two");

        Assert.Equal("none", (await CrashAsync(server, Dump())).GetProperty("modules")[0].GetProperty("matchedBy").GetString());
    }

    [Theory]
    [InlineData("codeId", 64)]
    [InlineData("buildId", 32)]
    public async Task AnIdThatNoBuildHasIsNotOverruled(string kind, int digits)
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        await UploadAsync(server, App(), "one");

        var (_, report, _) = await server.SendAsync(
            CrashPosts.Raw(Dump(), $"?module=app;{kind}={new string('a', digits)}").With("Prefer", "wait=30")
        );

        Assert.Equal("none", report.GetProperty("modules")[0].GetProperty("matchedBy").GetString());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ABuildThatComesLaterAndFitsBetterIsTaken(string database)
    {
        await using var server = await CrashHubServer.OnAsync(database);
        await UploadAsync(server, App(tail: 1), "one");
        var first = await CrashAsync(server, Dump());
        var named = await UploadAsync(server, App(tail: 2), "app");

        var later = await UntilAsync(server, first.GetProperty("id").GetString()!, "name");

        Assert.Equal("evidence", first.GetProperty("modules")[0].GetProperty("matchedBy").GetString());
        Assert.Equal(named, later.GetProperty("build").GetProperty("id").GetString());
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ABuildThatComesLaterAnswersACrashOfAnotherName(string database)
    {
        await using var server = await CrashHubServer.OnAsync(database);
        var first = await CrashAsync(server, Dump());
        var build = await UploadAsync(server, App(), "one");

        var later = await UntilAsync(server, first.GetProperty("id").GetString()!, "evidence");

        Assert.Equal("none", first.GetProperty("modules")[0].GetProperty("matchedBy").GetString());
        Assert.Equal(build, later.GetProperty("build").GetProperty("id").GetString());
    }

    [Fact]
    public async Task BuildsStoredBeforeShapesWereKeptAreComparedToo()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        var build = await UploadAsync(server, App(), "one");
        await server.DataAsync(db =>
            db.Builds.ExecuteUpdateAsync(
                b => b.SetProperty(x => x.Shape, (byte[]?)null).SetProperty(x => x.Layout, (long?)null),
                Cancellation
            )
        );

        var found = (await CrashAsync(server, Dump())).GetProperty("modules")[0];

        Assert.Equal(build, found.GetProperty("build").GetProperty("id").GetString());
    }

    [Fact]
    public async Task OfSeveralBuildsOfOneNameThatWithTheDumpedDataIsTaken()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        var right = await UploadAsync(server, App(), "app");
        await UploadAsync(server, App(tail: 1, data: "another text that the memory of the dump does not hold anywhere at all"u8), "app");

        var found = (await CrashAsync(server, Dump())).GetProperty("modules")[0];

        Assert.Equal("name", found.GetProperty("matchedBy").GetString());
        Assert.Equal(right, found.GetProperty("build").GetProperty("id").GetString());
    }

    // The dump's own name for the module, as long as before.
    private static byte[] Renamed(byte[] dump, string name)
    {
        var bytes = (byte[])dump.Clone();
        for (var at = bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(name)); at >= 0; )
        {
            bytes.AsSpan(at, name.Length - 5).Fill((byte)'z');
            at = bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(name));
        }
        return bytes;
    }

    /// <summary>Function 1 calls function 0, which stops; a third has so many instructions that no frame shows, and the second so many before its call.</summary>
    private static byte[] App(int tail = 0, int shift = 0, ReadOnlySpan<byte> data = default)
    {
        var module = new WasmBuilder().Memory(1);
        var type = module.Type([], []);
        module.Function(type, [0]);
        module.Function(type, [.. Enumerable.Repeat((byte)1, shift), 0x10, 0]);
        module.Function(type, [.. Enumerable.Repeat((byte)1, tail)]);
        return module.Data(1024, data.IsEmpty ? Text : data).Build();
    }

    private static byte[] Dump() =>
        new CoredumpBuilder()
            .Process("app")
            .Module("app")
            .Memory(1)
            .Segment(1024, Text)
            .Instance(0, [0])
            .Thread("main")
            .Frame(0, 0, 1)
            .Frame(0, 1, 1)
            .Build();

    private static Dictionary<string, string> Notes(JsonElement report) =>
        report
            .GetProperty("notes")
            .EnumerateArray()
            .ToDictionary(n => n.GetProperty("kind").GetString()!, n => n.GetProperty("detail").GetString()!);

    private static async Task<string> UploadAsync(CrashHubServer server, byte[] module, string name)
    {
        using var admin = server.Admin();
        using var body = CrashPosts.Raw(module).Content!;
        using var answer = await admin.PostAsync($"{Path}/builds?name={name}", body, Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await CrashHubServer.JsonOf(answer)).GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement> CrashAsync(CrashHubServer server, byte[] dump)
    {
        var (status, report, _) = await server.SendAsync(CrashPosts.Raw(dump).With("Prefer", "wait=30"));
        Assert.True(status is HttpStatusCode.Created or HttpStatusCode.OK, status.ToString());
        return report;
    }

    private static async Task<JsonElement> UntilAsync(CrashHubServer server, string crash, string matchedBy)
    {
        using var admin = server.Admin();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            using var answer = await admin.GetAsync($"{Path}/crashes/{crash}", Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                var report = await CrashHubServer.JsonOf(answer);
                if (report.TryGetProperty("modules", out var modules) && modules[0].GetProperty("matchedBy").GetString() == matchedBy)
                    return modules[0];
            }
            await timer.WaitForNextTickAsync(Cancellation);
        }
    }
}
