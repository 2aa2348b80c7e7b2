using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf;

public sealed class RangeListsTests
{
    [Fact]
    public void ReadsEveryKindOfRangeListEntry()
    {
        var builder = new DwarfBuilder();
        builder.Section(".debug_addr").U32(0).U16(5).U8(4).U8(0).U32(0x100).U32(0x200).U32(0x210).U32(0x300);
        var lists = builder.Section(".debug_rnglists").U32(0).U16(5).U8(4).U8(0).U32(1).U32(4);
        lists.U8(4).Leb(0x10).Leb(0x18);
        lists.U8(1).Leb(0).U8(4).Leb(0).Leb(8);
        lists.U8(2).Leb(1).Leb(2);
        lists.U8(3).Leb(3).Leb(6);
        lists.U8(5).U32(0x400).U8(4).Leb(1).Leb(2);
        lists.U8(6).U32(0x500).U32(0x504);
        lists.U8(7).U32(0x600).Leb(3).U8(0);

        var ranges = FunctionRanges(builder, DwarfForm.Rnglistx, info => info.Leb(0));

        Assert.Equal(
            [
                (0x1010u, 0x1018u),
                (0x100u, 0x108u),
                (0x200u, 0x210u),
                (0x300u, 0x306u),
                (0x401u, 0x402u),
                (0x500u, 0x504u),
                (0x600u, 0x603u),
            ],
            ranges
        );
    }

    [Fact]
    public void LeavesOutDroppedCode()
    {
        var builder = new DwarfBuilder();
        var lists = builder.Section(".debug_rnglists").U32(0).U16(5).U8(4).U8(0).U32(0);
        lists.U8(7).U32(uint.MaxValue).Leb(3).U8(7).U32(uint.MaxValue - 1).Leb(0).U8(7).U32(0).Leb(9);
        lists.U8(5).U32(uint.MaxValue).U8(4).Leb(1).Leb(9);
        lists.U8(6).U32(8).U32(8).U8(6).U32(9).U32(8).U8(7).U32(0x20).Leb(4).U8(0);

        var ranges = FunctionRanges(builder, DwarfForm.SecOffset, info => info.U32(12));

        Assert.Equal([(0x20u, 0x24u)], ranges);
    }

    [Fact]
    public void ReadsOlderRangeListsWithBases()
    {
        var builder = new DwarfBuilder();
        var ranges = builder.Section(".debug_ranges").U32(0x10).U32(0x20).U32(uint.MaxValue).U32(0x300).U32(4).U32(8);
        ranges.U32(uint.MaxValue - 1).U32(uint.MaxValue - 1).U32(0x10).U32(0x10).U32(0).U32(0);

        var found = FunctionRanges(builder, DwarfForm.SecOffset, info => info.U32(0), version: 4);

        Assert.Equal([(0x1010u, 0x1020u), (0x304u, 0x308u)], found);
    }

    [Fact]
    public void AnUnknownKindKeepsWhatCameBefore()
    {
        var builder = new DwarfBuilder();
        builder.Section(".debug_rnglists").Raw(new byte[12]).U8(7).U32(0x20).Leb(4).U8(9).U8(0);
        var faults = new List<ParseError>();

        var ranges = FunctionRanges(builder, DwarfForm.SecOffset, info => info.U32(12), faults: faults);

        Assert.Equal([(0x20u, 0x24u)], ranges);
        var expected = DwarfBuilder.OffsetOf(".debug_rnglists") + 18;
        Assert.Equal(new ParseError(ParseErrorKind.UnknownEncoding, ".debug_rnglists", expected, "range list"), Assert.Single(faults));
    }

    [Theory]
    [InlineData(DwarfForm.SecOffset)]
    [InlineData(DwarfForm.Data4)]
    public void OffsetsPastTheSectionAreTold(int form)
    {
        var builder = new DwarfBuilder();
        builder.Section(".debug_ranges").U32(0).U32(0);
        var faults = new List<ParseError>();

        var ranges = FunctionRanges(builder, (ushort)form, info => info.U32(8), version: 4, faults: faults);

        Assert.Empty(ranges);
        Assert.Equal(ParseErrorKind.IndexOutOfRange, Assert.Single(faults).Kind);
    }

    private static List<(uint Low, uint High)> FunctionRanges(
        DwarfBuilder builder,
        ushort form,
        Func<DwarfBytes, DwarfBytes> value,
        int version = 5,
        List<ParseError>? faults = null
    )
    {
        var unitCode = builder.Abbreviation(DwarfTag.CompileUnit, true, (DwarfAttribute.LowPc, DwarfForm.Addr));
        var functionCode = builder.Abbreviation(DwarfTag.Subprogram, false, (DwarfAttribute.Ranges, form));
        builder.EndAbbreviations();
        builder.BeginUnit(version);
        builder.Info.Leb(unitCode).U32(0x1000);
        value(builder.Info.Leb(functionCode)).U8(0);
        builder.EndUnit();
        var file = builder.OpenFile();

        var ranges = file.Units[0].Index.Ranges;

        faults?.AddRange(file.Faults.Items);
        return [.. ranges.Select(range => (range.Low, range.High))];
    }
}
