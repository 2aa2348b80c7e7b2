using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Testing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Builds;

public sealed class BuildsEndpointsTests(QuietServer quiet) : IClassFixture<QuietServer>
{
    private const string Address = "/api/v1/projects/default/builds";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ABuildIsStoredOnce(string database)
    {
        await using var server = await CrashHubServer.OnAsync(database);
        using var client = server.Admin();

        var (created, first) = await PostAsync(client, Raw(Module()), "?name=app.wasm&release=1.0");
        var (again, second) = await PostAsync(client, Raw(Module()), "?name=other.wasm");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (created, again));
        Assert.Equal(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
        Assert.Equal(("app.wasm", "01"), (first.GetProperty("name").GetString(), first.GetProperty("buildId").GetString()));
        var list = await client.GetFromJsonAsync<JsonElement>(Address, Cancellation);
        Assert.Equal(1, list.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task AnotherCodeWithTheSameBuildIdIsAConflictAndLeavesNothing()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        using var client = server.Admin();
        await PostAsync(client, Raw(Module()));
        var files = BlobCount(server);

        var (status, _) = await PostAsync(client, Raw(Module(extra: true)));

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal(files, BlobCount(server));
    }

    [Fact]
    public async Task ADebugFileWithTheModulesBuildIdAndOtherCodeIsAConflict()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        using var client = server.Admin();
        using var form = Form(("module", "app.wasm", Module()), ("debugFile", "app.debug.wasm", Module(extra: true)));

        var (status, _) = await PostAsync(client, form);

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal(0, BlobCount(server));
    }

    [Fact]
    public async Task ADatabaseThatIsAwayIsA503AndLeavesNoBlob()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        using var client = server.Admin();
        using (await client.GetAsync(Address, Cancellation)) { } // The token is known from here on.
        await using var db = await server.DbAsync();
        await using var writer = await db.Database.BeginTransactionAsync(Cancellation);
        await db.Database.ExecuteSqlRawAsync("ALTER TABLE builds RENAME TO gone", Cancellation);
        await writer.CommitAsync(Cancellation);

        using var answer = await client.PostAsync(Address, Raw(Module()), Cancellation);

        Assert.True((int)answer.StatusCode >= 500);
        Assert.Equal(0, BlobCount(server));
    }

    [Fact]
    public async Task EveryCoreModuleOfAComponentBecomesABuild()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        using var client = server.Admin();
        byte[] one = Module(),
            two = Module(id: 2, extra: true);
        byte[] component = [.. "\0asm\x0d\0\x01\0"u8, .. Section(one), .. Section(two)];

        var (status, _) = await PostAsync(client, Raw(component), "?name=app");

        Assert.Equal(HttpStatusCode.Created, status);
        await using var db = await server.DbAsync();
        var builds = await db.Builds.OrderBy(b => b.BuildId).ToListAsync(Cancellation);
        Assert.Equal(["01", "02"], builds.Select(b => b.BuildId));
        Assert.Equal([one.LongLength, two.LongLength], builds.Select(b => b.Bytes));
    }

    [Fact]
    public async Task ADebugTwinBecomesABuildOfItsOwn()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        using var client = server.Admin();
        using var form = Form(("module", "app.wasm", Module(named: false)), ("debugFile", "app.debug.wasm", Module()));

        var (status, build) = await PostAsync(client, form);

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.False(build.GetProperty("hasNames").GetBoolean());
        await using var db = await server.DbAsync();
        var twin = await db.Builds.SingleAsync(b => b.HasNames, Cancellation);
        Assert.Equal(("app.debug.wasm", build.GetProperty("codeId").GetString()), (twin.Name, twin.CodeId));
    }

    [Fact]
    public async Task ASourceMapAddedLaterIsKeptAndWakesTheCrashes()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        using var client = server.Admin();
        await PostAsync(client, Raw(Module()));
        using var form = Form(
            ("module", "app.wasm", Module()),
            ("sourceMap", "m.map", "{\"version\":3,\"sources\":[],\"mappings\":\"\"}"u8.ToArray())
        );

        var (status, build) = await PostAsync(client, form);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(build.GetProperty("hasSourceMap").GetBoolean());
        await using var db = await server.DbAsync();
        Assert.Equal(2, await db.Projects.Select(p => p.BuildsGeneration).SingleAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task ASourceMapOfOtherCodeIsAFindingOfItsBuild(string database)
    {
        await using var server = await CrashHubServer.OnAsync(database);
        using var client = server.Admin();
        var module = Fixture.Bytes("modules/asc-inventory-release.wasm");
        using var right = Form(
            ("module", "app.wasm", module),
            ("sourceMap", "right.map", Fixture.Bytes("modules/asc-inventory-release.wasm.map"))
        );
        using var wrong = Form(
            ("module", "app.wasm", module),
            ("sourceMap", "wrong.map", Fixture.Bytes("modules/asc-inventory-debug.wasm.map"))
        );

        var (_, fitting) = await PostAsync(client, right);
        var (_, stale) = await PostAsync(client, wrong);

        Assert.DoesNotContain("staleSourceMap", fitting.GetProperty("findings").GetRawText());
        var finding = stale.GetProperty("findings").EnumerateArray().Single(f => f.GetProperty("kind").GetString() == "staleSourceMap");
        Assert.StartsWith("wrong.map: ", finding.GetProperty("detail").GetString());
        await using var db = await server.DbAsync();
        Assert.Equal(
            [("right.map", false), ("wrong.map", true)],
            (await db.BuildFiles.OrderBy(f => f.Name).ToListAsync(Cancellation)).Select(f => (f.Name, f.IsStale))
        );
    }

    [Fact]
    public async Task ABuildTellsWhatProducedIt()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        using var client = server.Admin();
        var module = new WasmBuilder();
        module.Function(module.Type([], []), [0x00]);
        module.Producers(("language", "C_plus_plus_14", ""), ("processed-by", "clang", "22.1.8"), ("sdk", "<b>", "1"));

        var (_, build) = await PostAsync(client, Raw(module.Build()));

        Assert.Equal(
            """{"language":["C\u002B\u002B14"],"processedBy":["clang 22.1.8"],"sdk":["\u003Cb\u003E 1"]}""",
            build.GetProperty("producers").GetRawText()
        );
    }

    [Theory]
    [InlineData("module", "no module", "not-a-module")]
    [InlineData("sourceMap", "{\"version\":", "not-a-source-map")]
    [InlineData("sources", "no zip", "unsafe-sources")]
    [InlineData("debugFile", "no debug file", "not-a-debug-file")]
    public async Task AFileThatIsNotWhatItsPartSaysIsRefusedAndLeavesNothing(string part, string text, string problem)
    {
        var server = quiet.Server;
        using var client = server.Admin();
        var bad = System.Text.Encoding.UTF8.GetBytes(text);
        using var form = part == "module" ? Form((part, "x", bad)) : Form(("module", "app.wasm", Module()), (part, "x", bad));

        var (status, answer) = await PostAsync(client, form);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("/problems/" + problem, answer.GetProperty("type").GetString());
        Assert.Equal(0, BlobCount(server));
        await using var db = await server.DbAsync();
        Assert.False(await db.Builds.AnyAsync(Cancellation));
    }

    [Theory]
    [InlineData(2000, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(0, HttpStatusCode.Created)]
    public async Task MoreThanTheLimitIsRefusedWithItsSetting(int padding, HttpStatusCode expected)
    {
        await using var server = (await CrashHubServer.OnAsync("sqlite")).Set("Builds:MaxBytes", "1024");
        using var client = server.Admin();

        var (status, answer) = await PostAsync(client, Raw(Module(padding: padding)));

        Assert.Equal(expected, status);
        if (padding > 0)
            Assert.Equal(("Builds:MaxBytes", 1024), (answer.GetProperty("setting").GetString(), answer.GetProperty("limit").GetInt32()));
    }

    [Fact]
    public async Task ADeletedBuildIsGone()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        using var client = server.Admin();
        var (_, build) = await PostAsync(client, Raw(Module()));
        var address = $"{Address}/{build.GetProperty("id").GetString()}";

        using var deleted = await client.DeleteAsync(address, Cancellation);
        using var gone = await client.GetAsync(address, Cancellation);
        using var again = await client.DeleteAsync(address, Cancellation);

        Assert.Equal(
            (HttpStatusCode.NoContent, HttpStatusCode.NotFound, HttpStatusCode.NotFound),
            (deleted.StatusCode, gone.StatusCode, again.StatusCode)
        );
        Assert.Equal(0, BlobCount(server));
    }

    [Fact]
    public async Task TheListComesInPagesNewestFirst()
    {
        await using var server = await CrashHubServer.OnAsync("sqlite");
        using var client = server.Admin();
        for (byte id = 1; id <= 3; id++)
            await PostAsync(client, Raw(Module(id)), $"?name=app{id}");

        var first = await client.GetFromJsonAsync<JsonElement>($"{Address}?limit=2", Cancellation);
        var next = first.GetProperty("next").GetString();
        var second = await client.GetFromJsonAsync<JsonElement>($"{Address}?limit=2&cursor={next}", Cancellation);
        using var bad = await client.GetAsync($"{Address}?cursor=garbage", Cancellation);

        Assert.Equal(["app3", "app2"], Names(first));
        Assert.Equal(["app1"], Names(second));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }

    private static IEnumerable<string?> Names(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString());

    private static byte[] Module(byte id = 1, bool extra = false, bool named = true, int padding = 0)
    {
        var module = new WasmBuilder();
        var type = module.Type([], []);
        var leaf = module.Function(type, extra ? [0x01, 0x00] : [0x00]);
        if (named)
            module.Named(leaf, "leaf");
        if (padding > 0)
            module.Custom("padding", new byte[padding]);
        return module.BuildId(id).Build();
    }

    /// <summary>A core module section of a component.</summary>
    private static byte[] Section(byte[] module) => new WasmWriter().Byte(1).Vector(module).ToArray();

    private static ByteArrayContent Raw(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        return content;
    }

    private static MultipartFormDataContent Form(params ReadOnlySpan<(string Part, string File, byte[] Bytes)> parts)
    {
        var form = new MultipartFormDataContent();
        foreach (var (part, file, bytes) in parts)
            form.Add(new ByteArrayContent(bytes), part, file);
        return form;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(
        HttpClient client,
        HttpContent content,
        string query = ""
    )
    {
        using var answer = await client.PostAsync(Address + query, content, Cancellation);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation));
    }

    private static int BlobCount(CrashHubServer server)
    {
        var blobs = Path.Combine(server.Folder, "blobs");
        return Directory.Exists(blobs) ? Directory.EnumerateFiles(blobs, "*", SearchOption.AllDirectories).Count() : 0;
    }
}
