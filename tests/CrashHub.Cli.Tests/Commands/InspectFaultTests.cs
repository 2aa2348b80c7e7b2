using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using CrashHub.Testing;

namespace CrashHub.Cli.Tests.Commands;

public sealed class InspectFaultTests
{
    [Theory]
    [InlineData("inspect", "")]
    [InlineData("upload", "crash", "", "--url", "http://localhost:1", "--token", "none")]
    public async Task AnEmptyNameIsOneLine(params string[] arguments)
    {
        var run = await CrashHubProcess.RunAsync(arguments);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("crashhub: a file's name is empty", run.Error.TrimEnd());
    }

    [Fact]
    public async Task SourcesThatAreNoZipEndTheCommand()
    {
        var run = await InspectAsync("session-o0-store", "--module", Module("session-o0.wasm"), "--sources", Module("session-o0.wasm"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("no zip of sources", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SaysThatAModuleDoesNotFit()
    {
        using var folder = new TemporaryFolder();
        var other = folder.Write("session-o0.wasm", Fixture.Bytes("modules/metrics-o1.wasm"));

        var run = await InspectAsync("session-o0-store", "--module", other);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("does not fit the frames", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TellsOfFilesThatAnswerNothing()
    {
        var run = await InspectAsync(
            "session-o0-store",
            "--module",
            Module("session-o0.wasm"),
            "--debug-file",
            Module("event-bus-o0.debug.wasm")
        );

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("event-bus-o0.debug.wasm: not used", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailsWithOneLineThatNamesFileAndPlace()
    {
        using var folder = new TemporaryFolder();
        var cut = folder.Write("cut.coredump", Fixture.Bytes("dumps/session-o0-store.coredump").AsSpan(0, 200));

        var run = await CrashHubProcess.RunAsync("inspect", cut);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Single(run.ErrorLines);
        Assert.Matches(@"cut\.coredump: .* at byte 0x[0-9a-f]+$", run.ErrorLines[0]);
    }

    [Theory]
    [InlineData("missing.coredump", "no such file")]
    [InlineData("", "is a folder, not a file")]
    public async Task FailsWhenTheDumpCannotBeRead(string name, string why)
    {
        var run = await CrashHubProcess.RunAsync("inspect", Path.Combine(Fixture.PathOf("dumps"), name));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailsWhenAModuleIsNone()
    {
        var run = await InspectAsync("session-o0-store", "--module", Fixture.PathOf("README.md"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("README.md: no wasm module: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("at byte 0x0", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailsWhenTheEventIsNone()
    {
        using var folder = new TemporaryFolder();
        var crashEvent = folder.Write("event.json", """{"trap": [1]}""");

        var run = await InspectAsync("session-o0-store", "--event", crashEvent);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("event.json: not an event: $.trap", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShowsControlAndDirectionCharactersEscaped()
    {
        const string hostile = "\u001b[2Jx\u009b\u202e\u2066\u200b\r\nend";
        using var folder = new TemporaryFolder();
        var dump = new CoredumpBuilder().Process(hostile).Module(hostile).Instance(0).Thread(hostile).Frame(0, 1, 2).Build();

        var run = await CrashHubProcess.RunAsync("inspect", folder.Write("hostile.coredump", dump));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(@"\u{1b}[2Jx\u{9b}\u{202e}\u{2066}\u{200b}\u{d}\u{a}end", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(
            run.Output,
            character => character != '\n' && (char.IsControl(character) || character is '\u202e' or '\u2066' or '\u200b')
        );
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("inspect", "a", "b")]
    [InlineData("inspect", "a", "--no-such-option")]
    [InlineData("inspect", "a", "--variables=17")]
    [InlineData("no-such-command")]
    public async Task EndsWithTwoWhenTheLineIsWrong(params string[] line)
    {
        var run = await CrashHubProcess.RunAsync(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpensNoResponseFile()
    {
        using var folder = new TemporaryFolder();
        var words = folder.Write("words.txt", "--help");

        var run = await CrashHubProcess.RunAsync("inspect", "@" + words);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no such file", run.Error, StringComparison.Ordinal);
    }

    private static string Module(string name) => Fixture.PathOf("modules/" + name);

    private static Task<CrashHubProcess.Outcome> InspectAsync(string dump, params ReadOnlySpan<string> more) =>
        CrashHubProcess.RunAsync(["inspect", Fixture.PathOf($"dumps/{dump}.coredump"), .. more]);
}
