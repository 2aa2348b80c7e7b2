using CrashHub.Analysis.Sources;

namespace CrashHub.Analysis.Tests.Sources;

public sealed class SourceLinesTests
{
    [Theory]
    [InlineData(1, 1, "1 2 3")]
    [InlineData(2, 1, "1 2 3 4")]
    [InlineData(4, 2, "2 3 4 5 6")]
    [InlineData(6, 4, "4 5 6")]
    [InlineData(7, 5, "")]
    [InlineData(0, 1, "")]
    [InlineData(-3, 1, "")]
    [InlineData(long.MaxValue - 2, long.MaxValue - 4, "")]
    public void GivesTheLinesAround(long line, long start, string expected)
    {
        var lines = SourceLines.Around("1\n2\n3\n4\n5\n6\n", line, 2, out var first);

        Assert.Equal(expected, string.Join(' ', lines));
        if (expected.Length > 0)
            Assert.Equal(start, first);
    }

    [Theory]
    [InlineData("a\nb\nc")]
    [InlineData("a\r\nb\r\nc\r\n")]
    [InlineData("a\rb\rc")]
    [InlineData("a\nb\r\nc\r")]
    public void LinesEndAsCompilersEndThem(string text) => Assert.Equal(["a", "b", "c"], SourceLines.Around(text, 2, 1, out _));

    [Fact]
    public void EmptyLinesCount() => Assert.Equal(["", "", "x"], SourceLines.Around("\n\r\n\n\rx", 4, 2, out _).TakeLast(3));

    [Theory]
    [InlineData(500, 500)]
    [InlineData(501, 500)]
    public void LongLinesAreCut(int length, int shown)
    {
        var line = SourceLines.Around(new string('x', length), 1, 0, out _)[0];

        Assert.Equal((shown, length > shown), (line.Length, line.EndsWith('…')));
    }

    [Fact]
    public void NoCharacterIsCutInTwo()
    {
        var line = SourceLines.Around(new string('x', 498) + "\U0001f600yy", 1, 0, out _)[0];

        Assert.Equal(new string('x', 498) + "…", line);
    }

    [Fact]
    public void DecodesTextAndRefusesWhatIsNone()
    {
        Assert.Equal("é\ufffd", SourceLines.Decode([0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0xff]));
        Assert.Null(SourceLines.Decode("a\0b"u8));
    }
}
