using CrashHub.Testing;

namespace CrashHub.Cli.Tests.Commands;

public sealed class PrintCommandTests
{
    [Fact]
    public async Task ShowsEachSectionAsTheFileHasIt()
    {
        var run = await CrashHubProcess.RunAsync("print", Fixture.PathOf("dumps/session-o0-store.coredump"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.OutputLines, line => line.Contains("custom corestack", StringComparison.Ordinal));
        Assert.Contains(run.OutputLines, line => line.Contains("#0  instance 0  funcidx 11  codeoffset 0x", StringComparison.Ordinal));
        Assert.Contains(run.OutputLines, line => line.Contains("global 0  mut i32 = ", StringComparison.Ordinal));
        Assert.Contains(run.OutputLines, line => line.Contains("memory 0  0x", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ShowsTheSectionsAskedForOnly()
    {
        var run = await CrashHubProcess.RunAsync("print", Fixture.PathOf("dumps/session-o0-store.coredump"), "--section", "coremodules");

        Assert.Equal(3, run.OutputLines.Length);
        Assert.Contains("session-o0.wasm", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASectionThatIsNotThereIsNamedWithThoseThatAre()
    {
        var run = await CrashHubProcess.RunAsync("print", Fixture.PathOf("dumps/session-o0-store.coredump"), "--section", "corestak");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no section is called corestak; there are core, ", run.Error, StringComparison.Ordinal);
        Assert.Contains("corestack", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShowsWhatACutDumpHasAndFails()
    {
        using var folder = new TemporaryFolder();
        var whole = Fixture.Bytes("dumps/session-o0-store.coredump");
        var cut = folder.Write("cut.core", whole.AsSpan(0, whole.Length / 2));

        var run = await CrashHubProcess.RunAsync("print", cut);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the file ends here", run.Output, StringComparison.Ordinal);
        Assert.Contains("cut.core", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefusesWhatIsNoWasm()
    {
        using var folder = new TemporaryFolder();
        var text = folder.Write("text.core", "no dump at all"u8.ToArray());

        var run = await CrashHubProcess.RunAsync("print", text);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Output);
    }
}
