using System.Text;
using System.Text.Json;

namespace CrashHub.Cli.Tests.Commands;

public sealed class SignatureCommandTests
{
    [Fact]
    public async Task AnswersEachStackInOrder()
    {
        var run = await RunAsync(
            """
            {"id": "1", "trap": "unreachable", "frames": [{"function": "parse", "file": "a.c", "line": 8}, {"function": "main"}]}

            {"id": "2", "trap": "unreachable", "frames": [{"function": "parse", "file": "a.c", "line": 99}, {"function": "main"}], "more": 1}
            {"id": "3", "frames": [{"function": "other"}]}
            """
        );

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        var answers = run.OutputLines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["1", "2", "3"], answers.Select(answer => answer.GetProperty("id").GetString()));
        Assert.Equal(answers[0].GetProperty("fingerprint").GetString(), answers[1].GetProperty("fingerprint").GetString());
        Assert.NotEqual(answers[0].GetProperty("fingerprint").GetString(), answers[2].GetProperty("fingerprint").GetString());
        Assert.Contains("parse", answers[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GoesOnAfterAMalformedLineAndFailsAtTheEnd()
    {
        var run = await RunAsync(
            "{\"id\": \"1\", \"frames\": [}\n[1]\n{\"id\": \"2\"}\n{\"id\": \"3\", \"frames\": [null]}\n{\"id\": \"4\", \"frames\": []}"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["line 1", "line 2", "line 3", "line 4"], run.ErrorLines.Select(line => line.Split(": ")[1]));
        Assert.Single(run.OutputLines);
    }

    [Fact]
    public async Task AnswersNothingToNothing()
    {
        var run = await RunAsync("");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Output + run.Error);
    }

    private static Task<CrashHubProcess.Outcome> RunAsync(string lines) =>
        CrashHubProcess.RunAsync(["signature"], Encoding.UTF8.GetBytes(lines), []);
}
