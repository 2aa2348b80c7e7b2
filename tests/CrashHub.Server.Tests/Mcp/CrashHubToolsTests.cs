using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CrashHub.Server.Tests.Mcp;

public sealed class CrashHubToolsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BucketsAreListedAndReadAndMissingBuildsToo()
    {
        await using var server = new CrashHubServer();
        var samples = new Samples(server);
        var bucket = await samples.BucketAsync("parse <b>");
        var crash = await samples.CrashAsync(bucket, release: "1.2");
        await samples.BucketAsync("other");
        var (_, token) = await server.TokenAsync("default", "read");
        using var client = server.With(token);

        var list = await CallAsync(client, "list_buckets", new { query = "parse" });
        var one = await CallAsync(client, "get_bucket", new { bucket = "1" });
        var same = await CallAsync(client, "get_bucket", new { bucket = bucket.ToString() });
        var missing = await CallAsync(client, "list_missing_builds", new { });
        var (wrong, isError) = await RawAsync(client, "list_buckets", new { query = "nosuch:1" });

        Assert.Equal(bucket.ToString(), Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(crash.ToString(), one.GetProperty("crashes")[0].GetProperty("id").GetString());
        Assert.Equal("1.2", one.GetProperty("releases")[0].GetString());
        Assert.Equal(one.GetRawText(), same.GetRawText());
        Assert.Equal(0, missing.GetProperty("items").GetArrayLength());
        Assert.True(isError);
        Assert.Contains("character 1", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherProjectIsNotSeenAndATokenIsAskedFor()
    {
        await using var server = new CrashHubServer();
        await server.ProjectAsync("other");
        var (_, token) = await server.TokenAsync("other", "read");
        var (_, ingest) = await server.TokenAsync("default", "ingest");
        using var client = server.With(token);
        using var sender = server.With(ingest);
        using var nobody = server.With(null);
        using var admin = server.Admin();

        var (foreign, isError) = await RawAsync(client, "list_buckets", new { project = "default" });
        var (unsaid, isUnsaid) = await RawAsync(admin, "list_buckets", new { });
        using var none = await nobody.SendAsync(Request("tools/list", new { }), Cancellation);
        using var wrongScope = await sender.SendAsync(Request("tools/list", new { }), Cancellation);

        Assert.True(isError);
        Assert.Contains("no such project", foreign, StringComparison.Ordinal);
        Assert.True(isUnsaid);
        Assert.Contains("say which", unsaid, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (none.StatusCode, wrongScope.StatusCode));
    }

    private static async Task<JsonElement> CallAsync(HttpClient client, string tool, object arguments)
    {
        var (text, isError) = await RawAsync(client, tool, arguments);
        Assert.False(isError, text);
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    private static async Task<(string Text, bool IsError)> RawAsync(HttpClient client, string tool, object arguments)
    {
        using var answer = await client.SendAsync(Request("tools/call", new { name = tool, arguments }), Cancellation);
        var body = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var json = body[body.IndexOf("data: ", StringComparison.Ordinal)..]["data: ".Length..].Split('\n')[0];
        var result = JsonDocument.Parse(json).RootElement.GetProperty("result");
        var isError = result.TryGetProperty("isError", out var flag) && flag.GetBoolean();
        return (result.GetProperty("content")[0].GetProperty("text").GetString()!, isError);
    }

    private static HttpRequestMessage Request(string method, object parameters)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = JsonContent.Create(
                new
                {
                    jsonrpc = "2.0",
                    id = 1,
                    method,
                    @params = parameters,
                }
            ),
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        return request;
    }
}
