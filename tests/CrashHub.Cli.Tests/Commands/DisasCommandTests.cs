using System.Text.Json;
using CrashHub.Testing;

namespace CrashHub.Cli.Tests.Commands;

public sealed class DisasCommandTests
{
    private static readonly string Module = Fixture.PathOf("modules/session-o0.wasm");

    [Fact]
    public async Task ShowsTheCodeUnderItsSourceLines()
    {
        var run = await CrashHubProcess.RunAsync("disas", Module, "session_touch", "--at", "0x37");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("/src/session_table.c:43", run.OutputLines);
        Assert.Contains(" => +0x0037  call 14 <slot_of>", run.OutputLines);
    }

    [Fact]
    public async Task PrintsJsonForScripts()
    {
        var run = await CrashHubProcess.RunAsync("disas", Module, "11", "--json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("session_touch", json.RootElement.GetProperty("function").GetString());
        Assert.Equal(61, json.RootElement.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task SaysThatThereIsNoSuchFunction()
    {
        var run = await CrashHubProcess.RunAsync("disas", Module, "no_such_function");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no function no_such_function with code", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task RefusesAnOffsetThatIsNone()
    {
        var run = await CrashHubProcess.RunAsync("disas", Module, "main", "--at", "here");

        Assert.Equal(2, run.ExitCode);
    }
}
