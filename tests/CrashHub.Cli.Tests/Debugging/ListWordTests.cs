namespace CrashHub.Cli.Tests.Debugging;

public sealed class ListWordTests
{
    private readonly SessionUnderTest session = SessionUnderTest.OfSessionTable();

    [Fact]
    public void ListsTenLinesAroundTheFrameThenThoseBehind()
    {
        var shown = session.Ask("f 1", "list")[2..];

        Assert.Equal(10, shown.Length);
        Assert.StartsWith("60\t", shown[0], StringComparison.Ordinal);
        Assert.StartsWith("65>\t    rc = session_touch(", shown[5], StringComparison.Ordinal);
        Assert.StartsWith("50\t", session.Ask("list -")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptyLineGoesOnToTheEndOfTheFile()
    {
        session.Ask("f 1", "list", "", "");

        Assert.Equal("error: lines 1 to 85 of /src/session_table.c are all that there is", session.AskOne(""));
    }

    [Fact]
    public void ListsAFunctionAndALine()
    {
        Assert.Contains(session.Ask("list handle_request"), line => line.Contains("handle_request(", StringComparison.Ordinal));
        Assert.StartsWith("15\t", session.Ask("list session_table.c:20")[0], StringComparison.Ordinal);
        Assert.Equal("error: no function no_such with code", session.AskOne("list no_such"));
    }

    [Fact]
    public void SaysThatThereIsNoSource()
    {
        var bare = SessionUnderTest.Open("session-o0-store", "session-o0");

        Assert.Equal("error: no source of /src/session_table.c is at hand (--sources PATH)", bare.AskOne("list"));
    }

    [Fact]
    public void DisassemblesTheFramesFunctionWithItsPlace()
    {
        var shown = session.Ask("f 1", "disas")[2..];

        Assert.StartsWith("handle_request  function 13", shown[0], StringComparison.Ordinal);
        Assert.Contains(" => +0x0074      call 11 <session_touch>", shown);
        Assert.StartsWith("session_touch  function 11", session.Ask("disas session_touch")[0], StringComparison.Ordinal);
    }
}
