using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Tests.Reports;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("parse<int>(a, b)", "parse<int>(a, b)")]
    [InlineData("größe 長さ 🦀", "größe 長さ 🦀")]
    [InlineData("a\u001b[31mb", @"a\u{1b}[31mb")]
    [InlineData("a\tb\nc\0", @"a\u{9}b\u{a}c\u{0}")]
    [InlineData("\u0085\u009b\u007f", @"\u{85}\u{9b}\u{7f}")]
    [InlineData("\u202egpj.exe\u2069\u200e\ufeff", @"\u{202e}gpj.exe\u{2069}\u{200e}\u{feff}")]
    [InlineData("\u2028\u2029", @"\u{2028}\u{2029}")]
    [InlineData("\U000e0041", @"\u{e0041}")]
    [InlineData(null, "")]
    public void ShowsOnlyWhatATerminalPrints(string? text, string expected) => Assert.Equal(expected, TerminalText.Clean(text));

    [Fact]
    public void ShowsHalfACharacterByItsNumber() => Assert.Equal(@"\u{d800}x", TerminalText.Clean("\ud800x"));
}
