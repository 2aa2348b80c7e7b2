using CrashHub.Analysis.Bytes;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Bytes;

public sealed class ByteCursorTests
{
    [Theory]
    [InlineData("00", 0u)]
    [InlineData("7f", 127u)]
    [InlineData("8080808000", 0u)]
    [InlineData("ffffffff0f", uint.MaxValue)]
    public void ReadsUnsignedNumbers(string hex, uint expected)
    {
        var cursor = new ByteCursor(Convert.FromHexString(hex));

        Assert.Equal(expected, cursor.ReadVarUInt32());
        Assert.True(cursor.AtEnd);
        Assert.False(cursor.Failed);
    }

    [Theory]
    [InlineData("ffffffff1f")]
    [InlineData("808080808000")]
    [InlineData("8080808010")]
    public void RefusesUnsignedNumbersBeyondTheirType(string hex)
    {
        var cursor = new ByteCursor(Convert.FromHexString(hex), 100);

        Assert.Equal(0u, cursor.ReadVarUInt32());
        Assert.Equal((ParseErrorKind.InvalidLeb128, 100L), (cursor.ErrorKind, cursor.ErrorOffset));
    }

    [Theory]
    [InlineData("7f", -1)]
    [InlineData("3f", 63)]
    [InlineData("8080808078", int.MinValue)]
    [InlineData("ffffffff07", int.MaxValue)]
    public void ReadsSignedNumbers(string hex, int expected)
    {
        var cursor = new ByteCursor(Convert.FromHexString(hex));

        Assert.Equal(expected, cursor.ReadVarInt32());
        Assert.False(cursor.Failed);
    }

    [Theory]
    [InlineData("ffffffff0f")]
    [InlineData("8080808008")]
    [InlineData("ffffffffff7f")]
    public void RefusesSignedNumbersBeyondTheirType(string hex)
    {
        var cursor = new ByteCursor(Convert.FromHexString(hex));
        cursor.ReadVarInt32();

        Assert.Equal(ParseErrorKind.InvalidLeb128, cursor.ErrorKind);
    }

    [Fact]
    public void RoundTripsNumbersOfEveryWidth()
    {
        var random = new Random(3);
        for (var round = 0; round < 2000; round++)
        {
            var value = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
            var cursor = new ByteCursor(new WasmWriter().Signed(value).Unsigned((ulong)value).ToArray());

            Assert.Equal((value, (ulong)value), (cursor.ReadVarInt64(), cursor.ReadVarUInt64()));
            Assert.True(cursor.AtEnd && !cursor.Failed);
        }
    }

    [Fact]
    public void TheFirstFailureStays()
    {
        var cursor = new ByteCursor([1, 2], 50);
        cursor.ReadUInt32();
        cursor.Fail(ParseErrorKind.BadMagic);

        Assert.Equal(0, cursor.ReadByte());
        Assert.Equal((ParseErrorKind.UnexpectedEnd, 50L), (cursor.ErrorKind, cursor.ErrorOffset));
        Assert.Equal((0, 52L), (cursor.Remaining, cursor.Offset));
    }

    [Fact]
    public void ACountMustFitIntoWhatIsLeft()
    {
        var fits = new ByteCursor([2, 0, 0, 0, 0]);
        var tooMany = new ByteCursor([3, 0, 0, 0, 0]);

        Assert.Equal(2u, fits.ReadCount(2));
        Assert.Equal(0u, tooMany.ReadCount(2));
        Assert.Equal((ParseErrorKind.CountPastEnd, 0L), (tooMany.ErrorKind, tooMany.ErrorOffset));
    }

    [Fact]
    public void ALengthMustFitIntoWhatIsLeft()
    {
        var cursor = new ByteCursor([1, 2, 3]);

        Assert.True(cursor.ReadBytes(ulong.MaxValue).IsEmpty);
        Assert.Equal(ParseErrorKind.LengthPastEnd, cursor.ErrorKind);
    }
}
