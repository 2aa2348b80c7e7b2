using CrashHub.Cli.Debugging;
using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Tests.Debugging;

public sealed class DebugSessionTests
{
    private readonly SessionUnderTest session = SessionUnderTest.OfSessionTable();

    [Theory]
    [InlineData("foo", "error: there is no word 'foo': help lists them")]
    [InlineData("step", "error: step: a dump can't be run or changed")]
    [InlineData("b main", "error: b: a dump can't be run or changed")]
    [InlineData("wh", "error: 'wh' may be backtrace, whatis")]
    [InlineData("(1)", "error: a line begins with a word: help lists them")]
    public void RefusesOtherWords(string line, string answer) => Assert.Equal(answer, session.AskOne(line));

    [Theory]
    [InlineData("bac", "#0 ")]
    [InlineData("fram", "#0 ")]
    [InlineData("pr 1", "$1 = 1")]
    [InlineData("dis main", "main  function")]
    [InlineData("h quit", "quit ")]
    public void TakesAsMuchOfAWordAsTellsItFromOthers(string line, string beginning) =>
        Assert.StartsWith(beginning, session.Ask(line)[0], StringComparison.Ordinal);

    [Fact]
    public void HelpTellsEveryWord()
    {
        var shown = session.Ask("help");

        foreach (var word in DebugSession.Words.Words)
            Assert.Contains(shown, line => line.StartsWith(word.Usage + " ", StringComparison.Ordinal));
    }

    [Fact]
    public void CommentsAreNoWords() => Assert.Empty(session.Ask("# what a script says of itself", "  "));

    [Fact]
    public void EndsAWordThatIsInterrupted()
    {
        var output = new StringWriter();
        var interrupted = new DebugSession(session.Session.Target, Ink.For(output));

        interrupted.Execute("bt", new CancellationToken(canceled: true));

        Assert.Equal("error: interrupted", output.ToString().TrimEnd());
        Assert.False(interrupted.Ended);
    }

    [Fact]
    public void PromptAndGreetingAreTalk()
    {
        var (answers, talk) = (new StringWriter(), new StringWriter());
        var prompt = new DebugPrompt(new(session.Session.Target, Ink.For(answers)), new StringReader("p 1\nq\np 2\n"), talk)
        {
            IsInteractive = true,
        };

        prompt.Run();

        Assert.StartsWith("Process \"session-gateway\" stopped: ", talk.ToString(), StringComparison.Ordinal);
        Assert.Contains("(crashhub) ", talk.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("(crashhub)", answers.ToString(), StringComparison.Ordinal);
        Assert.Contains("$1 = 1", answers.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("$2", answers.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnInterruptAtThePromptOfAPipeEndsTheProcess()
    {
        var pipe = new DebugPrompt(session.Session, TextReader.Null, TextWriter.Null);
        var terminal = new DebugPrompt(session.Session, TextReader.Null, TextWriter.Null) { IsInteractive = true };

        Assert.False(pipe.Interrupt());
        Assert.True(terminal.Interrupt());
    }
}
