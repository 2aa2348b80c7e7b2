using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using CrashHub.Testing;

namespace CrashHub.Cli.Tests.Commands;

public sealed class InspectCommandTests
{
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
    public async Task TakesVariablesWithoutADepthBeforeTheDump()
    {
        var run = await CrashHubProcess.RunAsync("inspect", "--variables", Fixture.PathOf("dumps/session-o0-store.coredump"), "--json");

        Assert.Equal(0, run.ExitCode);
    }

    private static string Module(string name) => Fixture.PathOf("modules/" + name);

    private static Task<CrashHubProcess.Outcome> InspectAsync(string dump, params ReadOnlySpan<string> more) =>
        CrashHubProcess.RunAsync(["inspect", Fixture.PathOf($"dumps/{dump}.coredump"), .. more]);
}
