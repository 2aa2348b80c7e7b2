namespace CrashHub.Cli.Tests.Commands;

public sealed class HelpTests
{
    [Theory]
    [InlineData("inspect", "crashhub inspect billing.core --module billing.wasm")]
    [InlineData("debug", "crashhub debug billing.core --module billing.wasm")]
    [InlineData("upload", "export CRASHHUB_URL=")]
    [InlineData("upload build", "crashhub upload build billing.wasm --release 1.4.0")]
    [InlineData("upload crash", "crashhub upload crash billing.core --event event.json")]
    [InlineData("signature", "crashhub signature < stacks.jsonl")]
    [InlineData("shrink", "crashhub shrink billing.core -o billing.small.core")]
    public async Task EndsWithWorkedExamples(string command, string example)
    {
        var run = await CrashHubProcess.RunAsync([.. command.Split(' '), "--help"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.Contains(example, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListsTheCommands()
    {
        var run = await CrashHubProcess.RunAsync("--help");

        Assert.Equal(0, run.ExitCode);
        foreach (var command in (ReadOnlySpan<string>)["inspect", "debug", "upload", "shrink", "signature"])
            Assert.Contains(command, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TellsItsVersion()
    {
        var run = await CrashHubProcess.RunAsync("--version");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", run.Output);
    }
}
