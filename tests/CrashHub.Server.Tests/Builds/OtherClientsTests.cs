using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Testing;

namespace CrashHub.Server.Tests.Builds;

/// <summary>debuginfod's paths and what sentry-cli speaks.</summary>
public sealed class OtherClientsTests
{
    private const string Id = "000102030405060708090a0b0c0d0e0f";
    private const string Chunks = "/api/0/organizations/any/chunk-upload/";
    private const string Assemble = "/api/0/projects/any/default/files/difs/assemble/";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DebuginfodGivesTheTwinWithDebugInformationAndTheHostsModule()
    {
        await using var server = new CrashHubServer();
        var (_, token) = await server.TokenAsync("default", "read");
        using var admin = server.Admin();
        var (stripped, twin) = (Module(named: false), Module(named: true));
        foreach (var bytes in new[] { stripped, twin })
            (await admin.PostAsync("/api/v1/projects/default/builds", Raw(bytes), Cancellation)).EnsureSuccessStatusCode();
        using var client = server.With(token);
        using var nobody = server.With(null);

        var debug = await client.GetByteArrayAsync($"/buildid/{Id}/debuginfo", Cancellation);
        var executable = await client.GetByteArrayAsync($"/buildid/{Id.ToUpperInvariant()}/executable", Cancellation);
        var byPath = await nobody.GetByteArrayAsync($"/buildid-key/{token}/buildid/{Id}/debuginfo", Cancellation);
        using var unknown = await client.GetAsync("/buildid/0011/debuginfo", Cancellation);
        using var wrong = await nobody.GetAsync($"/buildid-key/wrong/buildid/{Id}/debuginfo", Cancellation);
        using var without = await nobody.GetAsync($"/buildid/{Id}/debuginfo", Cancellation);

        Assert.Equal(twin, debug);
        Assert.Equal(stripped, executable);
        Assert.Equal(twin, byPath);
        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized),
            (unknown.StatusCode, wrong.StatusCode, without.StatusCode)
        );
    }

    [Fact]
    public async Task DebuginfodAnswersOfTheTokensProjectOnly()
    {
        await using var server = new CrashHubServer();
        await server.ProjectAsync("other");
        var (_, token) = await server.TokenAsync("other", "read");
        using var admin = server.Admin();
        using var client = server.With(token);
        (await admin.PostAsync("/api/v1/projects/default/builds", Raw(Module()), Cancellation)).EnsureSuccessStatusCode();

        using var foreign = await client.GetAsync($"/buildid/{Id}/debuginfo", Cancellation);
        using var named = await client.GetAsync($"/buildid/{Id}/debuginfo?project=default", Cancellation);
        using var one = await admin.GetAsync($"/buildid/{Id}/debuginfo", Cancellation);
        (await admin.PostAsync("/api/v1/projects/other/builds", Raw(Module()), Cancellation)).EnsureSuccessStatusCode();
        using var two = await admin.GetAsync($"/buildid/{Id}/debuginfo", Cancellation);
        using var said = await admin.GetAsync($"/buildid/{Id}/debuginfo?project=other", Cancellation);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (foreign.StatusCode, named.StatusCode));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.OK), (one.StatusCode, two.StatusCode, said.StatusCode));
    }

    [Fact]
    public async Task DebuginfodGivesSourcesOfTheBuild()
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Module()), "module", "app.wasm" },
            { new ByteArrayContent(Zip("src/main.c", "int main;")), "sources", "s.zip" },
        };
        (await admin.PostAsync("/api/v1/projects/default/builds", form, Cancellation)).EnsureSuccessStatusCode();

        var source = await admin.GetStringAsync($"/buildid/{Id}/source/work/src/main.c", Cancellation);
        using var missing = await admin.GetAsync($"/buildid/{Id}/source/work/src/other.c", Cancellation);

        Assert.Equal("int main;", source);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task SentryCliAsksSendsAndHasFilesPutTogether(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        var (_, token) = await server.TokenAsync("default", "builds:write", "read");
        using var client = server.With(token);
        var file = Module(padding: 5000);
        var (head, tail) = (file[..3000], file[3000..]);
        var request = new Dictionary<string, object>
        {
            [Sha1(file)] = new
            {
                name = "app.wasm",
                debug_id = Guid.NewGuid(),
                chunks = new[] { Sha1(head), Sha1(tail) },
            },
        };

        var options = await client.GetFromJsonAsync<JsonElement>(Chunks, Cancellation);
        var before = await AssembleAsync(client, request);
        var bad = await SendAsync(client, ("file", Sha1(tail), head));
        var sent = await SendAsync(client, ("file", Sha1(head), head), ("file_gzip", Sha1(tail), Gzip(tail)));
        using var stranger = server.Admin(); // An instance-wide token has pieces of its own.
        var foreign = await AssembleAsync(stranger, request);
        var after = await AssembleAsync(client, request);
        var builds = await client.GetFromJsonAsync<JsonElement>("/api/v1/projects/default/builds", Cancellation);

        Assert.Contains("debug_files", options.GetProperty("accept").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal(("not_found", 2), StateOf(before, file));
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (bad, sent));
        Assert.Equal(("not_found", 2), StateOf(foreign, file));
        Assert.Equal(("ok", 0), StateOf(after, file));
        Assert.Equal(Id, builds.GetProperty("items")[0].GetProperty("buildId").GetString());
        Assert.Equal(
            0,
            await server.DataAsync(db =>
                Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.CountAsync(db.UploadChunks, Cancellation)
            )
        );
    }

    [Fact]
    public async Task WhatIsNoModuleOrNotTheFileIsAnError()
    {
        await using var server = new CrashHubServer();
        using var client = server.Admin();
        var text = "no module"u8.ToArray();
        await SendAsync(client, ("file", Sha1(text), text));

        var noModule = await AssembleAsync(client, new() { [Sha1(text)] = new { name = "a", chunks = new[] { Sha1(text) } } });
        var other = new string('0', 40);
        using var answer = await client.PostAsJsonAsync(
            Assemble,
            new Dictionary<string, object> { [other] = new { name = "a", chunks = new[] { Sha1(text) } } },
            Cancellation
        );

        Assert.Equal("error", StateOf(noModule, text).State);
        Assert.Equal("error", (await CrashHubServer.JsonOf(answer)).GetProperty(other).GetProperty("state").GetString());
        using var nonsense = await client.PostAsync(Assemble, new StringContent("[]", null, "application/json"), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, nonsense.StatusCode);
    }

    private static (string? State, int Missing) StateOf(JsonElement states, byte[] file)
    {
        var state = states.GetProperty(Sha1(file));
        return (state.GetProperty("state").GetString(), state.GetProperty("missingChunks").GetArrayLength());
    }

    private static async Task<JsonElement> AssembleAsync(HttpClient client, Dictionary<string, object> request)
    {
        using var answer = await client.PostAsJsonAsync(Assemble, request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await CrashHubServer.JsonOf(answer);
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, params (string Part, string Sha1, byte[] Bytes)[] chunks)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (part, sha1, bytes) in chunks)
            form.Add(new ByteArrayContent(bytes), part, sha1);
        using var answer = await client.PostAsync(Chunks, form, Cancellation);
        return answer.StatusCode;
    }

    private static byte[] Module(bool named = true, int padding = 0)
    {
        var module = new WasmBuilder();
        var leaf = module.Function(module.Type([], []), [0x00]);
        if (named)
            module.Named(leaf, "leaf");
        if (padding > 0)
            module.Custom("padding", new byte[padding]);
        return module.BuildId(Convert.FromHexString(Id)).Build();
    }

    private static byte[] Zip(string name, string text)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        using (var writer = new StreamWriter(zip.CreateEntry(name).Open()))
            writer.Write(text);
        return bytes.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return packed.ToArray();
    }

#pragma warning disable CA5350 // What sentry-cli names pieces by.
    private static string Sha1(byte[] bytes) => Convert.ToHexStringLower(SHA1.HashData(bytes));
#pragma warning restore CA5350

    private static ByteArrayContent Raw(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        return content;
    }
}
