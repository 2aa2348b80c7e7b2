using System.Text;
using CrashHub.Testing;

namespace CrashHub.Cli.Tests.Commands;

public sealed class DebugCommandTests
{
    private static readonly string Dump = Fixture.PathOf("dumps/session-o0-store.coredump");
    private static readonly string Module = Fixture.PathOf("modules/session-o0.wasm");

    [Fact]
    public async Task AnswersAPipeWithoutAPrompt()
    {
        var run = await DebugAsync("f 1\np 7000000\np table->mask\np 7000001\np nope\n", Dump, "--module", Module);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.StartsWith("#1   handle_request ", run.OutputLines[0], StringComparison.Ordinal);
        Assert.Equal(
            ["$1 = 7000000", "$2 = 4294967295", "$3 = 7000001", "error: there is no 'nope' here, at character 1"],
            run.OutputLines[1..]
        );
    }

    [Fact]
    public async Task StopsAtQuit()
    {
        var run = await DebugAsync("p 1\nq\np 2\n", Dump);

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("2", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailsForWhatIsNoDump()
    {
        using var folder = new TemporaryFolder();

        var run = await DebugAsync("bt\n", folder.Write("text.core", "no dump"));

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains("text.core", run.Error, StringComparison.Ordinal);
    }

    private static Task<CrashHubProcess.Outcome> DebugAsync(string script, params string[] arguments) =>
        CrashHubProcess.RunAsync(["debug", .. arguments], Encoding.UTF8.GetBytes(script), []);
}
