using CrashHub.Server.Dashboard;

namespace CrashHub.Server.Tests.Dashboard;

public sealed class ShownTests
{
    [Theory]
    [InlineData("a\u202Eb", @"a\u{202E}b")]
    [InlineData("\u2066x\u2069", @"\u{2066}x\u{2069}")]
    [InlineData("zero\u200Bwidth\uFEFF", @"zero\u{200B}width\u{FEFF}")]
    [InlineData("bell\u0007 c1\u009B", @"bell\u{7} c1\u{9B}")]
    [InlineData("tag\U000E0041", @"tag\u{E0041}")]
    [InlineData("one\r\ntwo\u2028three", @"one\u{D}\u{A}two\u{2028}three")]
    public void SpellsWhatCanNotBeSeen(string text, string expected) => Assert.Equal(expected, Shown.Line(text));

    [Fact]
    public void SpellsALoneSurrogate() => Assert.Equal(@"x\u{D800}y", Shown.Line("x\uD800y"));

    [Theory]
    [InlineData("std::vector<int>::at(unsigned long)")]
    [InlineData("größe_日本語_😀")]
    [InlineData("<img src=x onerror=alert(1)>")]
    public void LeavesWhatCanBeSeen(string text) => Assert.Same(text, Shown.Line(text));

    [Fact]
    public void KeepsTheLinesOfABlock() => Assert.Equal("one\n\ttwo\\u{D}\n", Shown.Block("one\n\ttwo\r\n"));
}
