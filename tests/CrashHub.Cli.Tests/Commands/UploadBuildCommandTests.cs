using System.Text;
using System.Text.Json;
using CrashHub.Cli.Tests.Uploads;
using CrashHub.Testing;

namespace CrashHub.Cli.Tests.Commands;

public sealed class UploadBuildCommandTests
{
    private const string Stored =
        """{"id": "b1", "name": "session-o0.wasm", "release": "1.4", "findings": [{"kind": "noBuildId", "detail": ""}]}""";

    [Fact]
    public async Task SendsTheModuleWithReleaseAndToken()
    {
        using var server = new StubServer(new StubServer.Answer(201, Stored));

        var run = await UploadAsync(server, [Module("session-o0.wasm"), "--release", "1.4"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("stored as session-o0.wasm, release 1.4, build b1 (noBuildId)", run.Output, StringComparison.Ordinal);
        var request = Assert.Single(server.Requests);
        Assert.Equal("/api/v1/projects/shop/builds?release=1.4", request.Url);
        Assert.Equal("Bearer secret", request.Authorization);
        Assert.Equal("application/wasm", request.ContentType);
        Assert.Equal(Fixture.Bytes("modules/session-o0.wasm"), request.Body);
    }

    [Fact]
    public async Task SendsTheTwinAsAPartOfOneBuild()
    {
        using var server = new StubServer(new StubServer.Answer(201, Stored));

        var run = await UploadAsync(server, [Module("event-bus-o0.wasm"), "--debug-file", Module("event-bus-o0.debug.wasm")]);

        Assert.Equal(0, run.ExitCode);
        var request = Assert.Single(server.Requests);
        Assert.StartsWith("multipart/form-data", request.ContentType, StringComparison.Ordinal);
        var body = Encoding.Latin1.GetString(request.Body);
        Assert.Contains("name=module; filename=event-bus-o0.wasm", body, StringComparison.Ordinal);
        Assert.Contains("name=debugFile; filename=event-bus-o0.debug.wasm", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TriesAgainWhenTheServerIsBusy()
    {
        using var server = new StubServer(new StubServer.Answer(503, "{}", RetryAfter: "1"), new StubServer.Answer(200, Stored));

        var run = await UploadAsync(server, [Module("session-o0.wasm")]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(server.Requests[0].Body, server.Requests[1].Body);
        Assert.Contains("the server answers 503; again in 1", run.Error, StringComparison.Ordinal);
        Assert.Contains("already stored", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShowsWhatIsWrongWithARefusedFileAndGoesOn()
    {
        const string problem = """
            {"title": "No module", "status": 422, "detail": "wasm header", "section": "code", "offset": 12, "kind": "BadMagic"}
            """;
        using var server = new StubServer(new StubServer.Answer(422, problem), new StubServer.Answer(201, Stored));

        var run = await UploadAsync(server, [Fixture.PathOf("README.md"), Module("session-o0.wasm")]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            "README.md: 422 No module: wasm header (section code, offset 12, kind BadMagic)",
            run.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("stored as", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailsWhenTheServerCannotBeReached()
    {
        var run = await CrashHubProcess.RunAsync(
            ["upload", "build", Module("session-o0.wasm"), "--url", "http://127.0.0.1:9", "--token", "secret", "--retries", "0"],
            default,
            []
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("can't be reached", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrintsTheServersAnswersAsJson()
    {
        using var server = new StubServer(new StubServer.Answer(201, Stored));

        var run = await UploadAsync(server, [Module("session-o0.wasm"), Module("metrics-o1.wasm"), "--json"]);

        Assert.Equal(2, run.OutputLines.Length);
        Assert.All(run.OutputLines, line => Assert.Equal("b1", JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData("ftp://example", "t", "not an address")]
    [InlineData("http://user:word@example", "t", "not an address")]
    [InlineData("", "t", "the server is not given")]
    [InlineData("http://127.0.0.1:9", "", "the token is not given")]
    [InlineData("http://127.0.0.1:9", "a b", "characters that no token has")]
    public async Task EndsWithTwoWhenTheServerIsNotGivenWell(string url, string token, string why)
    {
        var run = await CrashHubProcess.RunAsync("upload", "build", Module("session-o0.wasm"), "--url", url, "--token", token);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EndsWithTwoWhenOneTwinIsGivenForSeveralModules()
    {
        var run = await CrashHubProcess.RunAsync("upload", "build", "a.wasm", "b.wasm", "--debug-file", "a.debug.wasm");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("belong to one FILE", run.Error, StringComparison.Ordinal);
    }

    private static string Module(string name) => Fixture.PathOf("modules/" + name);

    private static Task<CrashHubProcess.Outcome> UploadAsync(StubServer server, string[] words) =>
        CrashHubProcess.RunAsync(
            ["upload", "build", .. words],
            default,
            [("CRASHHUB_URL", server.Address), ("CRASHHUB_TOKEN", "secret"), ("CRASHHUB_PROJECT", "shop")]
        );
}
