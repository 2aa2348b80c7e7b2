using System.Text;
using CrashHub.Testing;

namespace CrashHub.Cli.Tests.Commands;

public sealed class ShrinkCommandTests
{
    [Fact]
    public async Task WritesADumpThatInspectReadsAlike()
    {
        using var folder = new TemporaryFolder();
        var small = folder.Write("small.core", []);
        var module = Fixture.PathOf("modules/session-o0.wasm");
        var whole = Fixture.PathOf("dumps/session-o0-store.coredump");

        var run = await CrashHubProcess.RunAsync("shrink", whole, "-o", small);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Output);
        var before = await CrashHubProcess.RunAsync("inspect", whole, "--module", module);
        var after = await CrashHubProcess.RunAsync("inspect", small, "--module", module);
        Assert.Equal(before.OutputLines, after.OutputLines);
    }

    [Fact]
    public async Task SaysWhereAPatternIsWrong()
    {
        var run = await CrashHubProcess.RunAsync("shrink", "x.core", "-o", "y.core", "--scrub", "pattern:key[a-");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("character 12: the class is not closed", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OverwritesWhatMatchesAndKeepsNoMemoryWhenAsked()
    {
        using var folder = new TemporaryFolder();
        var secret = "key=AKIA0123456789ABCDEF"u8;
        var dump = new CoredumpBuilder()
            .Module("a")
            .Memory(1)
            .GlobalI32(4096)
            .Segment(4096, secret)
            .Instance(0, [0], [0])
            .Frame(0, 0, 1)
            .Build();
        var whole = folder.Write("whole.core", dump);
        var clean = folder.Write("clean.core", []);
        var none = folder.Write("none.core", []);

        var scrubbed = await CrashHubProcess.RunAsync("shrink", whole, "-o", clean, "--scrub", "pattern:AKIA[A-Z0-9]{16}");
        var stack = await CrashHubProcess.RunAsync("shrink", whole, "-o", none, "--stack");

        Assert.Equal((0, 0), (scrubbed.ExitCode, stack.ExitCode));
        Assert.Contains("1 places overwritten", scrubbed.Error, StringComparison.Ordinal);
        Assert.Contains("key=********************", Latin(clean), StringComparison.Ordinal);
        Assert.DoesNotContain("key=", Latin(none), StringComparison.Ordinal);
    }

    private static string Latin(string path) => Encoding.Latin1.GetString(File.ReadAllBytes(path));
}
