using System.Text.RegularExpressions;
using CrashHub.Server.Tests.Hosting;
using YamlDotNet.RepresentationModel;

namespace CrashHub.Server.Tests.Deploy;

/// <summary>The pipelines of <c>deploy/ci</c>: YAML, with switches that the command line has, and scripts that a shell runs as they are meant.</summary>
public sealed partial class PipelinesTests
{
    // What a tag may be called by whoever may push one.
    private const string Release = "1.4 \"$(touch owned)\"; touch owned #";

    [Theory]
    [InlineData("ci/github-actions.yml")]
    [InlineData("ci/gitlab-ci.yml")]
    [InlineData("ci/azure-pipelines.yml")]
    public void UseSwitchesThatThereAre(string file)
    {
        Assert.Single(DeployFiles.Yaml(file));
        var text = DeployFiles.Read(file);
        var command = File.ReadAllText(SourceFiles.PathOf("src/CrashHub.Cli/Commands/GateCommand.cs"));
        var line = text[text.IndexOf("crashhub gate", StringComparison.Ordinal)..];

        var switches = Switch().Matches(line).Select(m => m.Value).ToList();

        Assert.Contains("--release", switches);
        Assert.All(switches, one => Assert.Contains($"\"{one}\"", command, StringComparison.Ordinal));
    }

    /// <summary>Each with the shell that its runner starts.</summary>
    [Theory]
    [InlineData("ci/github-actions.yml", "sarif", "gate.sarif", "-e")]
    [InlineData("ci/gitlab-ci.yml", "junit", "gate.xml", "-eo", "pipefail")]
    [InlineData("ci/azure-pipelines.yml", "junit", "gate.xml", "--noprofile", "--norc")]
    public async Task TheScriptPassesWhatItIsGivenAndEndsAsTheGate(string file, string format, string output, params string[] shell)
    {
        using var folder = new ScriptFolder();
        var script = folder.Write("step.sh", Assert.Single(Scripts(DeployFiles.Yaml(file)[0])));
        folder.Write("crashhub", "#!/bin/sh\nfor one in \"$@\"; do printf '%s\\n' \"$one\"; done\nexit 3\n");

        using var process = Command.Start(
            "/bin/bash",
            [.. shell, script],
            ("PATH", $"{folder.Path}:/usr/bin:/bin"),
            ("RELEASE", Release),
            ("CI_COMMIT_TAG", Release),
            ("ENVIRONMENT", "prod")
        );
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(3, process.ExitCode);
        Assert.Equal(
            [
                "gate",
                "--release",
                Release,
                "--environment",
                "prod",
                "--max-rate-increase",
                "1.5",
                "--wait",
                "600",
                "--format",
                format,
                "--output",
                output,
            ],
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
        Assert.False(File.Exists(Path.Combine(folder.Path, "owned")) || File.Exists("owned"));
    }

    /// <summary>The texts anywhere in a file that call the gate.</summary>
    private static IEnumerable<string> Scripts(YamlNode node) =>
        node switch
        {
            YamlScalarNode { Value: { } text } when text.Contains("crashhub gate", StringComparison.Ordinal) => [text],
            YamlMappingNode map => map.Children.Values.SelectMany(Scripts),
            YamlSequenceNode list => list.Children.SelectMany(Scripts),
            _ => [],
        };

    [GeneratedRegex(@"(?<=\s)--[a-z-]+", RegexOptions.None, 1000)]
    private static partial Regex Switch();

    private sealed class ScriptFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("crashhub-ci-").FullName;

        public string Write(string name, string text)
        {
            var file = System.IO.Path.Combine(Path, name);
            File.WriteAllText(file, text);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return file;
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
