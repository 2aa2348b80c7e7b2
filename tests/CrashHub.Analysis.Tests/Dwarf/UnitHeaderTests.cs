using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf;

public sealed class UnitHeaderTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void AcceptsEveryVersion(int version)
    {
        var builder = new DwarfBuilder();
        builder.BeginUnit(version);
        builder.Info.U8(0);
        builder.EndUnit();

        var data = builder.Open();

        Assert.Equal([(ushort)version], data.Versions);
        Assert.Empty(data.Faults);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void AnUnknownVersionLosesItsUnitOnly(int version)
    {
        var builder = new DwarfBuilder();
        builder.BeginUnit(version);
        builder.Info.U8(0);
        builder.EndUnit();
        builder.BeginUnit(4);
        builder.Info.U8(0);
        builder.EndUnit();

        var data = builder.Open();

        Assert.Equal([(ushort)4], data.Versions);
        var expected = DwarfBuilder.OffsetOf(".debug_info") + 4;
        Assert.Equal(new ParseError(ParseErrorKind.UnknownEncoding, ".debug_info", expected, "unit header"), Assert.Single(data.Faults));
    }

    [Fact]
    public void ALengthPastTheEndKeepsTheUnitsBeforeIt()
    {
        var builder = new DwarfBuilder();
        builder.BeginUnit(4);
        builder.Info.U8(0);
        builder.EndUnit();
        builder.Info.U32(1000).U16(4);

        var data = builder.Open();

        Assert.Equal([(ushort)4], data.Versions);
        Assert.Equal(ParseErrorKind.LengthPastEnd, Assert.Single(data.Faults).Kind);
    }

    [Theory]
    [InlineData(0xfffffff0)]
    [InlineData(0xfffffffe)]
    public void RejectsReservedLengths(uint length)
    {
        var builder = new DwarfBuilder();
        builder.Info.U32(length).Raw(new byte[32]);

        var fault = Assert.Single(builder.Open().Faults);

        Assert.Equal((ParseErrorKind.ValueOutOfRange, DwarfBuilder.OffsetOf(".debug_info")), (fault.Kind, fault.Offset));
    }

    [Fact]
    public void ReadsSixtyFourBitUnits()
    {
        var builder = new DwarfBuilder();
        builder.Info.U32(uint.MaxValue).U64(12).U16(4).U64(0x20).U8(8).U8(0);

        var header = Assert.Single(builder.OpenFile().Units).Header;

        Assert.Equal(new UnitEncoding(4, 8, true), header.Encoding);
        Assert.Equal((0x20ul, 23, 24), (header.AbbrevOffset, header.FirstEntry, header.End));
    }

    [Fact]
    public void ReadsTypeUnits()
    {
        var builder = new DwarfBuilder();
        builder.BeginUnit(5, unitType: 2, id: 0x1122334455667788);
        builder.Info.U32(0x18).U8(0);
        builder.EndUnit();

        var header = Assert.Single(builder.OpenFile().Units).Header;

        Assert.True(header.IsType);
        Assert.Equal((0x1122334455667788ul, 0x18), (header.Id, header.TypeEntry));
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(2, 1)]
    public void UnitsAreCounted(int limit, int faults)
    {
        var builder = new DwarfBuilder();
        for (var i = 0; i < 3; i++)
        {
            builder.BeginUnit(4);
            builder.Info.U8(0);
            builder.EndUnit();
        }

        var file = builder.OpenFile(AnalysisLimits.Default with { MaxDwarfUnits = limit });

        Assert.Equal(limit, file.Units.Length);
        Assert.Equal(faults, file.Faults.Items.Count(fault => fault.Kind == ParseErrorKind.LimitReached));
    }
}
