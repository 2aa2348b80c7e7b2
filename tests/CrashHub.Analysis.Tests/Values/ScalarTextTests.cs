using CrashHub.Analysis.Values;

namespace CrashHub.Analysis.Tests.Values;

public sealed class ScalarTextTests
{
    [Theory]
    [InlineData(0.15625f, "0.15625")]
    [InlineData(1e10f, "10000000000")]
    [InlineData(float.NaN, "nan")]
    [InlineData(float.NegativeInfinity, "-inf")]
    public void SpellsFloatsShortest(float number, string text) => Assert.Equal(text, ScalarText.Float(BitConverter.GetBytes(number)));

    [Theory]
    [InlineData(0x3fff, 0UL, "1")]
    [InlineData(0x4000, 0x800000000000UL, "3")]
    [InlineData(0x7fff, 0UL, "inf")]
    [InlineData(0, 0UL, "0")]
    public void SpellsLongDoublesOfTheWasmTargets(int exponent, ulong fraction, string text)
    {
        // IEEE binary128: sign, 15 bits of exponent, 112 of fraction.
        var bits = (UInt128)(uint)exponent << 112 | (UInt128)fraction << 64;
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128LittleEndian(bytes, bits);

        Assert.Equal(text, ScalarText.Float(bytes));
    }

    [Fact]
    public void QuotesWhatIsNoTextAsBytes() =>
        Assert.Equal("\"a\\\"\\n\\xff\"", StoredText.Quote("a\"\n"u8.ToArray().Append((byte)0xff).ToArray(), 1, isCut: false));
}
