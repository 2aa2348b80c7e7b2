using CrashHub.Cli.Tests.Uploads;

namespace CrashHub.Cli.Tests.Commands;

public sealed class GateCommandTests
{
    private static readonly StubServer.Answer Pass = new(200, Verdict("pass", 0));

    [Theory]
    [InlineData("pass", 0)]
    [InlineData("fail", 1)]
    [InlineData("unknown", 3)]
    public async Task EndsAsTheVerdictSays(string verdict, int exit)
    {
        using var server = new StubServer(new StubServer.Answer(200, Verdict(verdict, 0)));

        var run = await GateAsync(
            server,
            "--baseline",
            "1.3 x",
            "--environment",
            "prod",
            "--max-new",
            "2",
            "--max-failed",
            "3",
            "--max-rate-increase",
            "1.5"
        );

        Assert.Equal(exit, run.ExitCode);
        Assert.StartsWith($"{verdict.ToUpperInvariant()}  1.4 against 1.3", run.Output, StringComparison.Ordinal);
        Assert.Contains("Because.", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            "/api/v1/projects/shop/gate?release=1.4&baseline=1.3%20x&environment=prod&maxNew=2&maxFailed=3&maxRateIncrease=1.5&format=json",
            Assert.Single(server.Requests).Url
        );
    }

    [Fact]
    public async Task WaitsForTheQueueAndAsksAboutTheSameInstant()
    {
        using var server = new StubServer(new StubServer.Answer(200, Verdict("unknown", 3)), Pass);

        var run = await GateAsync(server, "--wait", "30");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("the queue is behind by 3 crashes", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("asOf", server.Requests[0].Url, StringComparison.Ordinal);
        Assert.Contains("asOf=2026-03-01T12%3A00%3A00.5Z", server.Requests[1].Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitsForAServerThatIsAway()
    {
        using var server = new StubServer(new StubServer.Answer(200, Verdict("unknown", 3)), new StubServer.Answer(503, "{}"), Pass);

        var run = await GateAsync(server, "--wait", "30", "--retries", "0");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("the server is away; waiting", run.Error, StringComparison.Ordinal);
        Assert.Contains("asOf=2026-03-01T12%3A00%3A00.5Z", server.Requests[2].Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DoesNotWaitForAnAnswerThatStays()
    {
        using var server = new StubServer(new StubServer.Answer(401, "{}"));

        Assert.Equal(3, (await GateAsync(server, "--wait", "30")).ExitCode);

        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("--wait", "0")]
    [InlineData]
    public async Task DoesNotWaitUnasked(params string[] more)
    {
        using var server = new StubServer(new StubServer.Answer(200, Verdict("unknown", 3)));

        var run = await GateAsync(server, more);

        Assert.Equal(3, run.ExitCode);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task WritesAFormatToAFileAndTheVerdictToTheTerminal()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("gate.xml", "");
        using var server = new StubServer(Pass, new StubServer.Answer(200, "<testsuites/>"));

        var run = await GateAsync(server, "--format", "junit", "--output", file);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("<testsuites/>", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.StartsWith("PASS", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("asOf=2026-03-01T12%3A00%3A00.5Z&format=junit", server.Requests[1].Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrintsTheAnswerAsJson()
    {
        using var server = new StubServer(Pass);

        var run = await GateAsync(server, "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("pass", System.Text.Json.JsonDocument.Parse(run.Output).RootElement.GetProperty("verdict").GetString());
    }

    [Theory]
    [InlineData(400, "{}", 2)]
    [InlineData(401, "{}", 3)]
    [InlineData(404, "{}", 3)]
    [InlineData(200, "hello", 3)]
    [InlineData(503, "{}", 3)]
    public async Task NoVerdictIsNeverAPass(int status, string body, int exit)
    {
        using var server = new StubServer(new StubServer.Answer(status, body));

        var run = await GateAsync(server, "--retries", "0");

        Assert.Equal(exit, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public async Task AServerThatCannotBeReachedIsUnknown()
    {
        var run = await CrashHubProcess.RunAsync(
            "gate",
            "--release",
            "1.4",
            "--url",
            "http://127.0.0.1:9",
            "--token",
            "secret",
            "--retries",
            "0"
        );

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("can't be reached", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileThatCannotBeWrittenIsNoFailedRelease()
    {
        using var server = new StubServer(Pass);

        var run = await GateAsync(server, "--json", "--output", "/no/such/folder/gate.json");

        Assert.Equal(3, run.ExitCode);
    }

    [Fact]
    public async Task WithoutAnAnswerTheFileOfAnEarlierRunIsGone()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("gate.xml", "an earlier pass"u8);
        using var server = new StubServer(new StubServer.Answer(401, "{}"));

        var run = await GateAsync(server, "--format", "junit", "--output", file, "--retries", "0");

        Assert.Equal(3, run.ExitCode);
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("gate")]
    [InlineData("gate", "--release", "1", "--format", "pdf")]
    [InlineData("gate", "--release", "1", "--json", "--format", "sarif")]
    [InlineData("gate", "--release", "1", "--wait", "-1")]
    [InlineData("gate", "--release", "1", "--max-new", "many")]
    [InlineData("gate", "--release", "1")]
    public async Task AWrongCommandLineEndsWithTwo(params string[] arguments)
    {
        var run = await CrashHubProcess.RunAsync(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
    }

    private static Task<CrashHubProcess.Outcome> GateAsync(StubServer server, params string[] more) =>
        CrashHubProcess.RunAsync(["gate", "--release", "1.4", "--url", server.Address, "--token", "secret", "--project", "shop", .. more]);

    private static string Verdict(string verdict, int queued) =>
        $$"""
            {"verdict": "{{verdict}}", "reasons": ["Because."], "release": "1.4", "baseline": "1.3", "asOf": "2026-03-01T12:00:00.5Z",
             "counts": {"crashes": 1, "buckets": 1, "newBuckets": 0, "regressedBuckets": 0, "queued": {{queued}}, "waitingForBuilds": 0, "failed": 0},
             "rates": [], "newBuckets": [], "regressedBuckets": []}
            """;
}
