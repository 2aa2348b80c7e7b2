using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using CrashHub.Testing;

namespace CrashHub.Cli.Tests.Commands;

public sealed class InspectCommandTests
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
    public async Task NamesFunctionFileAndLineOfEachFrame()
    {
        var run = await InspectAsync("session-o0-store", "--module", Module("session-o0.wasm"));

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"(?m)^#0   session_touch( \(.*\))? at .*session_table\.c:49:\d+$", run.Output);
        Assert.Matches(@"(?m)^#1   handle_request( \(.*\))? at .*session_table\.c:65:\d+$", run.Output);
        Assert.Matches(@"(?m)^#2   main( \(.*\))? at .*session_table\.c:81:\d+$", run.Output);
    }

    [Fact]
    public async Task SaysWhyItStoppedFirst()
    {
        using var folder = new TemporaryFolder();
        var crashEvent = folder.Write("event.json", """{"trap": "wasm trap: out of bounds memory access", "unknown": 1}""");

        var run = await InspectAsync("session-o0-store", "--module", Module("session-o0.wasm"), "--event", crashEvent);

        Assert.EndsWith("stopped: A memory access left linear memory", run.OutputLines[0], StringComparison.Ordinal);
        Assert.Contains("memory-out-of-bounds, by the host's message", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SaysWhichModuleIsMissing()
    {
        var run = await InspectAsync("session-o0-store");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("#0   function[", run.Output, StringComparison.Ordinal);
        Assert.Contains("(no module given)", run.Output, StringComparison.Ordinal);
        Assert.Contains("no file given (--module FILE)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrintsTheReportAsOneJsonDocument()
    {
        using var folder = new TemporaryFolder();
        var crashEvent = folder.Write("event.json", """{"release": "1.4.0", "tags": {"tier": "gold"}}""");

        var run = await InspectAsync("session-o0-store", "--module", Module("session-o0.wasm"), "--event", crashEvent, "--json");

        using var report = JsonDocument.Parse(run.Output);
        Assert.Equal("1.4.0", report.RootElement.GetProperty("event").GetProperty("release").GetString());
        var module = report.RootElement.GetProperty("modules")[0];
        Assert.Equal("attached", module.GetProperty("matchedBy").GetString());
        Assert.Equal("1.4.0", module.GetProperty("build").GetProperty("release").GetString());
        var frame = report.RootElement.GetProperty("threads")[0].GetProperty("frames")[0];
        Assert.Equal("session_touch", frame.GetProperty("function").GetString());
        Assert.Equal(49, frame.GetProperty("line").GetInt64());
        Assert.Equal("symbolicated", frame.GetProperty("status").GetString());
    }

    [Fact]
    public async Task TakesLinesFromTheTwinOfAStrippedModule()
    {
        var run = await InspectAsync(
            "event-bus-o0-null",
            "--module",
            Module("event-bus-o0.wasm"),
            "--debug-file",
            Module("event-bus-o0.debug.wasm")
        );

        Assert.Equal("", run.Error);
        Assert.Matches(@"(?m)^#0   deliver( \(.*\))? at .*event_bus\.c:28:\d+$", run.Output);
        Assert.Contains("debug file event-bus-o0.debug.wasm", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--module")]
    [InlineData("--debug-file")]
    public async Task TakesATwinForTheModuleWhenItIsNamedAlone(string option)
    {
        var run = await InspectAsync("event-bus-o0-null", option, Module("event-bus-o0.debug.wasm"));

        Assert.Equal("", run.Error);
        Assert.Matches(@"(?m)^#0   deliver( \(.*\))? at .*event_bus\.c:28:\d+$", run.Output);
    }

    [Fact]
    public async Task TakesLinesAndInlinedCallsFromSplitDwarf()
    {
        var run = await InspectAsync(
            "session-split-o1-load",
            "--module",
            Module("session-split-o1.wasm"),
            "--debug-file",
            Module("session-split-o1.dwp")
        );

        Assert.Equal("", run.Error);
        Assert.Matches(@"(?m)^#0   check_range( \(.*\))? at .*session_util\.c:7:\d+ \[inlined\]$", run.Output);
        Assert.Matches(@"(?m)^#1   session_idle_time( \(.*\))? at .*session_util\.c:21:\d+$", run.Output);
    }

    [Fact]
    public async Task TakesSplitDwarfInSeveralFiles()
    {
        var run = await InspectAsync(
            "session-split-o1-load",
            "--module",
            Module("session-split-o1.wasm"),
            "--debug-file",
            Module("session-split-o1-session_util.dwo"),
            "--debug-file",
            Module("session-split-o1-session_table.dwo")
        );

        Assert.Equal("", run.Error);
        Assert.Matches(@"(?m)^#0   check_range( \(.*\))? at .*session_util\.c:7:\d+ \[inlined\]$", run.Output);
        Assert.Matches(@"(?m)^#\d+   .* at .*session_table\.c:\d+:\d+$", run.Output);
    }

    [Fact]
    public async Task TakesLinesFromASourceMap()
    {
        var run = await InspectAsync(
            "asc-inventory-release-map-key",
            "--module",
            Module("asc-inventory-release.wasm"),
            "--source-map",
            Module("asc-inventory-release.wasm.map")
        );

        Assert.Equal("", run.Error);
        Assert.Matches(@"(?m)^#1   .* at src/asc_inventory\.ts:41:19$", run.Output);
    }

    [Fact]
    public async Task ShowsTheLinesOfASourceFolderAroundThePlace()
    {
        var run = await InspectAsync("session-o0-store", "--module", Module("session-o0.wasm"), "--sources", Fixture.PathOf("src"));

        var line = int.Parse(Regex.Match(run.Output, @"(?m)^#0 .*session_table\.c:(\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
        var text = Fixture.Text("src/session_table.c").Split('\n');
        Assert.Contains($"   > {line} | {text[line - 1]}".TrimEnd(), run.Output, StringComparison.Ordinal);
        Assert.Contains($"     {line + 5} | {text[line + 4]}".TrimEnd(), run.Output, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(run.Output, "(?m)^   > "));
        Assert.Matches("(?m)^      languages C", run.Output);
    }

    [Fact]
    public async Task AZipAndTheFolderThatItWasMadeOfGiveTheSameReport()
    {
        using var folder = new TemporaryFolder();
        var zip = folder.Write(
            "sources.zip",
            ZipBytes.Of(("session_table.c", Fixture.Text("src/session_table.c")), ("session_util.c", Fixture.Text("src/session_util.c")))
        );

        var packed = await InspectAsync("session-o0-store", "--module", Module("session-o0.wasm"), "--sources", zip, "--json");
        var loose = await InspectAsync(
            "session-o0-store",
            "--module",
            Module("session-o0.wasm"),
            "--sources",
            Fixture.PathOf("src"),
            "--json"
        );

        Assert.Contains("\"source\":\"bundle\"", packed.Output, StringComparison.Ordinal);
        Assert.Equal(packed.Output, loose.Output);
    }

    [Fact]
    public async Task SourcesThatAreNoZipEndTheCommand()
    {
        var run = await InspectAsync("session-o0-store", "--module", Module("session-o0.wasm"), "--sources", Module("session-o0.wasm"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("no zip of sources", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("palette-lib-o1.wasm", "palette-app-o0.wasm")]
    [InlineData("palette-app-o0.wasm", "palette-lib-o1.wasm")]
    public async Task GivesEachModuleItsFileInWhateverOrderTheyAreNamed(string first, string second)
    {
        var run = await InspectAsync("palette-preload-o0", "--module", Module(first), "--module", Module(second));

        Assert.Equal("", run.Error);
        Assert.Matches(@"(?m)colour_at( \(.*\))? at .*palette_lib\.c:13:\d+$", run.Output);
        Assert.Matches(@"(?m)blend( \(.*\))? at .*palette_app\.c:13:\d+$", run.Output);
        Assert.DoesNotContain("does not fit", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindsTheModuleByItsCodeWhenNoNameHelps()
    {
        using var folder = new TemporaryFolder();
        var library = folder.Write("a.bin", Fixture.Bytes("modules/palette-lib-o1.wasm"));
        var other = folder.Write("b.bin", Fixture.Bytes("modules/session-o0.wasm"));

        var run = await InspectAsync("palette-preload-o0", "--module", other, "--module", library);

        Assert.Matches(@"(?m)colour_at( \(.*\))? at .*palette_lib\.c:13:\d+$", run.Output);
    }

    [Fact]
    public async Task NamesAreBorrowedFromAnotherModuleThatWasNamed()
    {
        var run = await InspectAsync(
            "metrics-nonames-o1-div",
            "--module",
            Module("metrics-nonames-o1.wasm"),
            "--module",
            Fixture.PathOf("relinked/metrics-o1.shifted.wasm")
        );

        Assert.Equal("", run.Error);
        Assert.Contains("__original_main", run.Output, StringComparison.Ordinal);
        Assert.Contains("[name from metrics-o1.shifted.wasm]", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakesTheIdsThatTheEventGives()
    {
        using var folder = new TemporaryFolder();
        var right = folder.Write("a.bin", Fixture.Bytes("modules/event-bus-o0.wasm"));
        var named = folder.Write("bus.wasm", Fixture.Bytes("modules/metrics-o1.wasm"));
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Fixture.Bytes("modules/event-bus-o0.wasm")));
        var crashEvent = folder.Write("event.json", $$"""{"modules": [{"name": "bus.wasm", "sha256": "{{sha256}}"}]}""");

        var run = await InspectAsync("event-bus-o0-null", "--module", named, "--module", right, "--event", crashEvent, "--json");

        using var report = JsonDocument.Parse(run.Output);
        Assert.Equal("a.bin", report.RootElement.GetProperty("modules")[0].GetProperty("build").GetProperty("name").GetString());
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

    [Fact]
    public async Task TakesVariablesWithoutADepthBeforeTheDump()
    {
        var run = await CrashHubProcess.RunAsync("inspect", "--variables", Fixture.PathOf("dumps/session-o0-store.coredump"), "--json");

        Assert.Equal(0, run.ExitCode);
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
