using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CrashHub.Testing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Crashes;

/// <summary>A real program stopped in an assert; its frames are asked for values and code.</summary>
public sealed class FrameEndpointsTests
{
    private const string Project = "/api/v1/projects/default";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AFrameTellsItsVariablesTheirMembersAndItsCode()
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();
        var (crash, frame) = await CrashAsync(admin, "audit");
        var address = $"{Project}/crashes/{crash}/threads/0/frames/{frame}";

        var variables = await GetAsync(admin, $"{address}/variables");
        var members = await GetAsync(admin, $"{address}/variables?path=t&limit=1");
        var code = await GetAsync(admin, $"{address}/disassembly?limit=5");

        var names = variables.GetProperty("items").EnumerateArray().Select(v => v.GetProperty("name").GetString()).ToList();
        Assert.Contains("step", names);
        Assert.Single(members.GetProperty("items").EnumerateArray());
        Assert.Equal(JsonValueKind.String, members.GetProperty("next").ValueKind);
        var marked = code.GetProperty("items").EnumerateArray().Single(i => i.GetProperty("current").GetBoolean());
        Assert.Equal("call 19 <__assert_fail>", marked.GetProperty("text").GetString());
        Assert.Equal(45, marked.GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task AnExpressionIsWorkedOutAndItsFaultHasAPosition()
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();
        var (crash, frame) = await CrashAsync(admin, "audit");

        var sum = await EvaluateAsync(admin, crash, frame, "1 + 2 * 3");
        var bad = await EvaluateAsync(admin, crash, frame, "no_such_name +");
        var nowhere = await EvaluateAsync(admin, crash, 99, "1");

        Assert.Equal("7", (await CrashHubServer.JsonOf(sum)).GetProperty("value").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.True((await CrashHubServer.JsonOf(bad)).GetProperty("position").GetInt32() >= 0);
        Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
    }

    [Fact]
    public async Task WhatComesFromMemoryIsForMemoryReadOnlyAndWrittenDown()
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();
        var (crash, frame) = await CrashAsync(admin, "audit");
        var (_, read) = await server.TokenAsync("default", "read");
        using var reader = server.With(read);
        var address = $"{Project}/crashes/{crash}/threads/0/frames/{frame}";

        var report = await GetAsync(admin, $"{Project}/crashes/{crash}");
        var shown = await GetAsync(reader, $"{Project}/crashes/{crash}");
        using var refused = await reader.GetAsync($"{address}/variables", Cancellation);
        await GetAsync(admin, $"{address}/variables");
        await GetAsync(admin, $"{address}/disassembly");

        Assert.Contains("Assertion failed", report.GetProperty("trap").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("trap").GetProperty("message").ValueKind);
        Assert.True(shown.GetProperty("trap").GetProperty("messageWithheld").GetBoolean());
        Assert.DoesNotContain("\"variables\":[", shown.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var actions = await server.DataAsync(db =>
            db.AuditEntries.Where(a => a.Action.StartsWith("memory.")).Select(a => a.Action).ToListAsync(Cancellation)
        );
        Assert.Equal(["memory.disassembly", "memory.report", "memory.variables"], actions.Distinct().Order());
    }

    [Theory]
    [InlineData("threads/9/frames/0/variables", HttpStatusCode.NotFound)]
    [InlineData("threads/0/frames/99/disassembly", HttpStatusCode.NotFound)]
    [InlineData("threads/0/frames/x/variables", HttpStatusCode.NotFound)]
    [InlineData("threads/0/frames/0/variables?path=a..b", HttpStatusCode.BadRequest)]
    [InlineData("threads/0/frames/0/disassembly?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("threads/0/frames/0/disassembly?cursor=e30", HttpStatusCode.BadRequest)]
    public async Task AWrongPlaceOrParameterIsRefused(string rest, HttpStatusCode expected)
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();
        var (crash, _) = await CrashAsync(admin, "audit");

        using var answer = await admin.GetAsync($"{Project}/crashes/{crash}/{rest}", Cancellation);

        Assert.Equal(expected, answer.StatusCode);
    }

    // The crash stays open between the questions: neither its right nor what it answers may come from an earlier one.
    [Fact]
    public async Task ACrashThatIsKeptOpenIsStillAskedForEachTime()
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();
        var (crash, frame) = await CrashAsync(admin, "audit");
        var address = $"{Project}/crashes/{crash}/threads/0/frames/{frame}/variables";

        var first = await GetAsync(admin, address);
        var again = await GetAsync(admin, address);
        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => GetAsync(admin, address)));
        using var removed = await admin.DeleteAsync($"{Project}/crashes/{crash}", Cancellation);
        using var gone = await admin.GetAsync(address, Cancellation);

        Assert.Equal(first.GetRawText(), again.GetRawText());
        Assert.All(together, one => Assert.Equal(first.GetRawText(), one.GetRawText()));
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    private static async Task<(string Id, int Frame)> CrashAsync(HttpClient admin, string function)
    {
        using var module = new ByteArrayContent(Fixture.Bytes("modules/quota-o0.wasm"));
        module.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        using var stored = await admin.PostAsync($"{Project}/builds?name=quota-o0.wasm", module, Cancellation);
        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Project}/crashes");
        request.Content = new ByteArrayContent(Fixture.Bytes("dumps/quota-o0.coredump"));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        request.Headers.Add("Prefer", "wait=30");
        using var answer = await admin.SendAsync(request, Cancellation);
        var crash = await CrashHubServer.JsonOf(answer);
        Assert.Equal("processed", crash.GetProperty("state").GetString());
        var frames = crash.GetProperty("threads")[0].GetProperty("frames").EnumerateArray();
        var frame = frames.First(f => f.GetProperty("function").GetString() == function);
        return (crash.GetProperty("id").GetString()!, frame.GetProperty("index").GetInt32());
    }

    private static async Task<JsonElement> GetAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await CrashHubServer.JsonOf(answer);
    }

    private static Task<HttpResponseMessage> EvaluateAsync(HttpClient client, string crash, int frame, string expression) =>
        client.PostAsJsonAsync(
            $"{Project}/crashes/{crash}/evaluate",
            new
            {
                thread = 0,
                frame,
                expression,
            },
            Cancellation
        );
}
