namespace CrashHub.Analysis.Tests.Traps;

/// <summary>Panics of Rust 1.93 and newer: <c>fmt::Arguments</c> is a template of bytes and a list of values.</summary>
public sealed class RustTemplateTests
{
    private const string Place = " (a.rs:7:9)";
    private static readonly int[] NumberAndName =
    [
        BuiltPanic.Number,
        BuiltPanic.DisplayOfU32,
        BuiltPanic.Number + 8,
        BuiltPanic.DisplayOfStr,
    ];

    [Fact]
    public void ReadsATextWithoutValues() => Assert.Equal("stopped" + Place, BuiltPanic.Message("stopped"u8.ToArray(), 7 << 1 | 1));

    [Fact]
    public void ReadsATemplate() =>
        Assert.Equal(
            "row 4711 of a.rs!" + Place,
            BuiltPanic.Message(
                [.. BuiltPanic.Piece("row "), 0xc0, .. BuiltPanic.Piece(" of "), 0xc0, .. BuiltPanic.Piece("!"), 0],
                BuiltPanic.Values,
                NumberAndName
            )
        );

    // Bit 3: the number of the argument follows; the next placeholder goes on from there.
    [Fact]
    public void APlaceholderMayNameItsValue() =>
        Assert.Equal(
            "a.rs 4711 a.rs" + Place,
            BuiltPanic.Message(
                [0xc8, 1, 0, .. BuiltPanic.Piece(" "), 0xc8, 0, 0, .. BuiltPanic.Piece(" "), 0xc0, 0],
                BuiltPanic.Values,
                NumberAndName
            )
        );

    [Fact]
    public void ALongPieceHasItsLengthInTwoBytes()
    {
        var text = new string('x', 300);

        Assert.Equal(
            text + "4711" + Place,
            BuiltPanic.Message(
                [0x80, 300 & 0xff, 300 >> 8, .. System.Text.Encoding.ASCII.GetBytes(text), 0xc0, 0],
                BuiltPanic.Values,
                NumberAndName
            )
        );
    }

    [Theory]
    [InlineData(new byte[] { 1, (byte)'a', 0xc2, 5, 0, 0 })] // a width: the text is not rebuilt
    [InlineData(new byte[] { 1, (byte)'a', 0x90, 0 })] // no such code
    [InlineData(new byte[] { 1, (byte)'a', 0xc8, 200, 0, 0 })] // no such value
    [InlineData(new byte[] { 0 })]
    public void WhatIsNotReadWholeIsNotTold(byte[] template) => Assert.Null(BuiltPanic.Message(template, BuiltPanic.Values, NumberAndName));

    [Fact]
    public void AValueOfAnotherTypeIsNotTold() =>
        Assert.Null(BuiltPanic.Message([1, (byte)'a', 0xc0, 0], BuiltPanic.Values, BuiltPanic.Number, 0));
}
