using System.Text.RegularExpressions;

namespace CrashHub.Server.Tests.Deploy;

/// <summary>The pipelines of <c>deploy/ci</c>: YAML, with switches that the command line has.</summary>
public sealed partial class PipelinesTests
{
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

    [GeneratedRegex(@"(?<=\s)--[a-z-]+", RegexOptions.None, 1000)]
    private static partial Regex Switch();
}
