namespace CrashHub.Cli.Tests.Debugging;

public sealed class FrameWordTests
{
    private readonly SessionUnderTest session = SessionUnderTest.OfSessionTable();

    [Fact]
    public void ShowsAsManyFramesAsAsked()
    {
        Assert.Equal(7, session.Ask("bt").Length);
        Assert.Equal("(more frames: 5)", session.Ask("bt 2")[^1]);
        Assert.StartsWith("#5 ", session.Ask("backtrace -2")[0], StringComparison.Ordinal);
        Assert.Equal("error: a number of frames was expected, not 'all'", session.AskOne("bt all"));
    }

    [Fact]
    public void GoesToAFrameAndShowsItsLine()
    {
        var shown = session.Ask("f 1");

        Assert.StartsWith("#1   handle_request ", shown[0], StringComparison.Ordinal);
        Assert.StartsWith("65\t    rc = session_touch(", shown[1], StringComparison.Ordinal);
        Assert.Equal(1, session.Session.Frame);
    }

    [Fact]
    public void RefusesTheFrameBehindTheLast()
    {
        Assert.StartsWith("#6 ", session.AskOne("f 6"), StringComparison.Ordinal);
        Assert.Equal("error: there is no frame 7: the thread has 7, from 0", session.AskOne("f 7"));
        Assert.Equal("error: there is no frame -1: the thread has 7, from 0", session.AskOne("f -1"));
    }

    [Fact]
    public void AnEmptyLineGoesFurtherUp()
    {
        session.Ask("up", "", "");

        Assert.Equal(3, session.Session.Frame);
        Assert.StartsWith("#6 ", session.AskOne("up 100"), StringComparison.Ordinal);
        Assert.Equal("error: the frame is the oldest: there is none above it", session.AskOne("up"));
    }

    [Fact]
    public void GoesDownToTheYoungest()
    {
        session.Ask("f 3", "down 2", "");

        Assert.Equal(0, session.Session.Frame);
        Assert.Equal("error: the frame is the youngest: there is none below it", session.AskOne("down"));
        Assert.Equal("error: a number from 1 was expected", session.AskOne("down 0"));
    }

    [Fact]
    public void AnEmptyLineBehindOtherWordsDoesNothing() => Assert.Empty(session.Ask("p 1", "")[1..]);

    [Fact]
    public void GoesToAnotherThread()
    {
        var threads = SessionUnderTest.Open("loc-threads-o0-two", "loc-threads-o0");

        threads.Ask("thread 2");

        Assert.Equal(1, threads.Session.Thread);
        Assert.StartsWith("* 2 ", threads.Ask("info threads")[1], StringComparison.Ordinal);
        Assert.Equal("error: there is no thread 3: the dump has 2, from 1", threads.AskOne("thread 3"));
    }
}
