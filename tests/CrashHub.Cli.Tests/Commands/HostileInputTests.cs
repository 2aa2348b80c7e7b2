using System.Text.Json;
using CrashHub.Testing;

namespace CrashHub.Cli.Tests.Commands;

/// <summary>Every hostile dump, module and stack of the fixtures: an ending that the manifest allows, in time, with nothing raw on the terminal.</summary>
public sealed class HostileInputTests
{
    public static TheoryData<string> Dumps => Files("crash");

    public static TheoryData<string> Modules => Files("build");

    public static TheoryData<string> SourceMaps => Files("sourcemap");

    public static TheoryData<string> Stacks => Files("signature");

    [Theory]
    [MemberData(nameof(Dumps))]
    public async Task EndsDumpsAsExpected(string file)
    {
        var run = await CrashHubProcess.RunAsync("inspect", PathOf(file));

        AssertAllowed(Entry(file), run);
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public async Task EndsModulesAsExpected(string file)
    {
        var entry = Entry(file);
        var dump = entry.TryGetProperty("dump", out var named) ? named.GetString()! : "companion/chain.coredump";

        var run = await CrashHubProcess.RunAsync("inspect", PathOf(dump), "--module", PathOf(file));

        AssertAllowed(entry, run);
    }

    [Theory]
    [MemberData(nameof(SourceMaps))]
    public async Task EndsSourceMapsAsExpected(string file)
    {
        var module = PathOf(Entry(file).GetProperty("module").GetString()!);

        var run = await CrashHubProcess.RunAsync(
            "inspect",
            PathOf("companion/chain.coredump"),
            "--module",
            module,
            "--source-map",
            PathOf(file)
        );

        AssertAllowed(Entry(file), run);
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task EndsStacksAsExpected(string file)
    {
        var run = await CrashHubProcess.RunAsync(["signature"], File.ReadAllBytes(PathOf(file)), []);

        AssertAllowed(Entry(file), run);
    }

    private static void AssertAllowed(JsonElement entry, CrashHubProcess.Outcome run)
    {
        var expected = entry.GetProperty("expect").GetString()!.Split('|');
        var mayAccept = expected.Any(word => word[0] == '2' || word == "ok-exit");
        var mayRefuse = expected.Any(word => word[0] == '4' || word == "error-exit");
        Assert.True(
            run.ExitCode switch
            {
                0 => mayAccept,
                1 => mayRefuse,
                _ => false,
            },
            $"exit {run.ExitCode}, expected {string.Join('|', expected)}: {run.Error}"
        );
        if (run.ExitCode == 1)
            Assert.Matches(@"byte|line \d+", run.Error);
        Assert.DoesNotContain(run.Output + run.Error, IsRaw);
    }

    private static bool IsRaw(char character) =>
        (char.IsControl(character) && character != '\n')
        || character is '\u200e' or '\u200f' or '\u061c' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static string PathOf(string file) => Fixture.PathOf("hostile/" + file);

    private static JsonElement Entry(string file) => Entries().First(entry => entry.GetProperty("file").GetString() == file);

    private static TheoryData<string> Files(string surface) =>
        [
            .. Entries()
                .Where(entry => entry.GetProperty("surface").GetString() == surface)
                .Select(entry => entry.GetProperty("file").GetString()!),
        ];

    private static IEnumerable<JsonElement> Entries() =>
        Fixture
            .Text("hostile/manifest.jsonl")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(entry => File.Exists(PathOf(entry.GetProperty("file").GetString()!)));
}
