using CrashHub.Testing;

namespace CrashHub.Cli.Tests.Debugging;

public sealed class MemoryWordTests
{
    private readonly SessionUnderTest session = SessionUnderTest.OfSessionTable();

    [Theory]
    [InlineData("x/4xw 0xffd0", "0xffd0:\t0x000110f0\t0xffffffff\t0x00000002\t0x00000001")]
    [InlineData("x/2xw table", "0xffd0:\t0x000110f0\t0xffffffff")]
    [InlineData("x/dw &table->mask", "0xffd4:\t-1")]
    [InlineData("x/uh 0xffd4", "0xffd4:\t65535")]
    [InlineData("x/xg 0xffd8", "0xffd8:\t0x0000000100000002")]
    [InlineData("x/s verb", "0x110d0:\t\"touch\"")]
    [InlineData("x/2c verb", "0x110d0:\t116 't'\t111 'o'")]
    [InlineData("x/tb 0xffd8", "0xffd8:\t00000010")]
    [InlineData("x/4xw 0:0xffd0", "0xffd0:\t0x000110f0\t0xffffffff\t0x00000002\t0x00000001")]
    [InlineData("x 1:0", "error: there is no memory 1: the dump has 1, from 0")]
    [InlineData("x", "error: an address was expected")]
    [InlineData("x/q 0", "error: 'q' is no format (x d u o t c a f s) and no unit (b h w g)")]
    [InlineData("x/i 0", "error: code is not in linear memory: disas shows it")]
    [InlineData("x 131072", "error: 0x20000 is outside of memory 0, which has 131072 bytes")]
    public void ShowsMemory(string line, string answer) => Assert.Equal(answer, session.AskOne("f 1", line));

    [Fact]
    public void GoesOnBehindWhatWasShown()
    {
        session.Ask("x/2xw 0xffd0");

        Assert.Equal("0xffd8:\t0x00000002\t0x00000001", session.AskOne(""));
        Assert.Equal("0xffe0:\t0x00000000", session.AskOne("x"));
    }

    [Fact]
    public void ShowsWhatIsInsideOfTheMemoryBeforeItEnds()
    {
        var shown = session.Ask("x/2xw 131068");

        Assert.Equal(["0x1fffc:\t0x00000000", "error: 0x20000 is outside of memory 0, which has 131072 bytes"], shown);
    }

    [Fact]
    public void CountsHaveALimit()
    {
        Assert.StartsWith("0x0:", session.Ask("x/65536xb 0")[0], StringComparison.Ordinal);
        Assert.Equal("error: a count from 1 to 65536 was expected, not '65537'", session.AskOne("x/65537xb 0"));
    }

    [Fact]
    public void NeverInventsBytesThatADumpLacks()
    {
        using var folder = new TemporaryFolder();
        // A segment that begins with a zero is not of a dump that leaves zeros out.
        var dump = new CoredumpBuilder()
            .Process("p")
            .Module("m")
            .Instance(0, [0])
            .Memory(1)
            .Segment(0x100, [0, 1, 2, 3])
            .Thread("main")
            .Frame(0, 0, 0)
            .Build();

        var bare = SessionUnderTest.OfFile(folder.Write("bare.core", dump));

        Assert.Equal("0xfc:\t<not captured>\t0x03020100\t<not captured>", bare.AskOne("x/3xw 0xfc"));
        Assert.Equal("0x100:\t\"\"", bare.AskOne("x/s 0x100"));
        Assert.Equal("0x101:\t\"\\u{1}\\u{2}\\u{3}\" <not captured>", bare.AskOne("x/s 0x101"));
    }

    [Theory]
    [InlineData("find touch", "0x110d0\ttouch.")]
    [InlineData("find 0x746f756368", "0x110d0\ttouch.")]
    [InlineData("find \"touch\"", "0x110d0\ttouch.")]
    [InlineData("find u32:4294967295", "0xffd4\t")]
    [InlineData("find u64:4294967298", "0xffd8\t")]
    public void FindsBytes(string line, string beginning) =>
        Assert.Contains(session.Ask(line), found => found.StartsWith(beginning, StringComparison.Ordinal));

    [Fact]
    public void SaysThatNothingWasFound() => Assert.Equal("Pattern not found.", session.AskOne("find no such text in here"));

    [Fact]
    public void PatternsHaveALimit()
    {
        Assert.Equal("Pattern not found.", session.AskOne("find " + new string('q', 256)));
        Assert.StartsWith("error: 1 to 256 bytes were expected", session.AskOne("find " + new string('q', 257)), StringComparison.Ordinal);
        Assert.StartsWith("error: 1 to 256 bytes were expected", session.AskOne("find 0x123"), StringComparison.Ordinal);
        Assert.StartsWith("error: 1 to 256 bytes were expected", session.AskOne("find u32:4294967296"), StringComparison.Ordinal);
    }
}
