using CrashHub.Analysis.Privacy;

namespace CrashHub.Analysis.Tests.Privacy;

public sealed class ScrubListTests
{
    [Theory]
    [InlineData("secret", 0, "begins with text:, hex: or pattern:")]
    [InlineData("regex:a", 0, "begins with text:, hex: or pattern:")]
    [InlineData("text:ab", 5, "at least 3 bytes")]
    [InlineData("hex:00zz", 6, "two hexadecimal digits")]
    [InlineData("hex:000", 6, "two hexadecimal digits")]
    [InlineData("hex:00000000", 4, "only zeros")]
    [InlineData("pattern:[a-z]{3}", 8, "at least 3 bytes")]
    [InlineData("pattern:abc[a-", 11, "not closed")]
    [InlineData("pattern:abc[z-a]", 15, "upside down")]
    [InlineData("pattern:abc{0}", 11, "from 1 on")]
    [InlineData("pattern:abc{2,1}", 11, "from 1 on")]
    [InlineData("pattern:{3}", 8, "nothing stands before")]
    [InlineData("pattern:abc[a-z]{2,5}x", 21, "nothing may follow")]
    [InlineData("pattern:abc]", 11, "that nothing opened")]
    [InlineData("pattern:abc\\", 11, "stands before no character")]
    [InlineData("pattern:abc{254}x", 16, "at most 256 bytes")]
    public void SaysWhereAPatternIsWrong(string pattern, int position, string detail)
    {
        ScrubList.Read(["text:right", pattern], out var faults);

        var (index, fault) = Assert.Single(faults);
        Assert.Equal((1, position), (index, fault.Position));
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text:päss", "my päss!", "my *****!")]
    [InlineData("pattern:a\\[b\\]{2}", "xa[b]]x", "x*****x")]
    [InlineData("pattern:tok_[^x]{3}", "tok_^x^ tok_abc", "******* tok_abc")]
    [InlineData("hex:414243", "xABCx", "x***x")]
    [InlineData("pattern:sk-[A-Za-z0-9_-]{4,8}", "sk-a_-Z sk-abc", "******* sk-abc")]
    [InlineData("pattern:abc[]x]{2}", "abc]x", "*****")]
    [InlineData("pattern:abc{254}", "abcd", "abcd")] // 256 bytes: just accepted.
    public void CleansText(string pattern, string text, string expected)
    {
        var list = ScrubList.Read([pattern], out var faults);

        Assert.Empty(faults);
        Assert.Equal(expected, list.Clean(text));
    }
}
