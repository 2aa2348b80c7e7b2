using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf;

public sealed class LineProgramTests
{
    [Fact]
    public void FindsTheRowThatAnAddressLiesIn()
    {
        var program = new LineProgramBytes().SetAddress(0x10).Row(7, 3).Advance(4).Row(8, 5).Advance(2).EndSequence();

        var table = Read(program);

        Assert.Equal(
            [(7u, 3u), (7u, 3u), (8u, 5u), (8u, 5u)],
            new uint[] { 0x10, 0x13, 0x14, 0x15 }.Select(address => LineAt(table, address))
        );
        Assert.False(table.TryFind(0x0f, out _));
        Assert.False(table.TryFind(0x16, out _));
    }

    [Fact]
    public void OfRowsAtOneAddressTheLastCounts()
    {
        var table = Read(new LineProgramBytes().SetAddress(0x10).Row(7).Row(9).Advance(4).EndSequence());

        Assert.Equal((9u, 0u), LineAt(table, 0x10));
    }

    [Fact]
    public void SpecialOpcodesMoveAddressAndLine()
    {
        // 13 + 14 * 3 + (2 - -5): three bytes on, two lines on; const_add_pc is 17 bytes with these parameters.
        var table = Read(new LineProgramBytes().SetAddress(0x10).Raw(62).Raw(8).Raw(9, 2, 0).Raw(1).Advance(1).EndSequence());

        Assert.Equal((3u, 0u), LineAt(table, 0x13));
        Assert.True(table.TryFind(0x13 + 17 + 2, out _));
    }

    [Fact]
    public void SequencesMayComeInAnyOrder()
    {
        var program = new LineProgramBytes().SetAddress(0x40).Row(4).Advance(4).EndSequence();
        program.SetAddress(0x10).Row(1).Advance(4).EndSequence().SetAddress(0x14).Row(2).Advance(4).EndSequence();

        var table = Read(program);

        Assert.Equal([1u, 2u, 4u], new uint[] { 0x10, 0x14, 0x43 }.Select(address => LineAt(table, address).Line));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    [InlineData(uint.MaxValue - 1)]
    public void SequencesOfDroppedCodeAreLeftOut(uint tombstone)
    {
        var program = new LineProgramBytes().SetAddress(tombstone).Row(4).Advance(0x40).Row(5).Advance(4).EndSequence();
        program.SetAddress(0x10).Row(1).Advance(4).EndSequence();

        var table = Read(program);

        Assert.False(table.TryFind(0x20, out _));
        Assert.Equal(1u, LineAt(table, 0x10).Line);
    }

    [Fact]
    public void JoinsPathsOfVersionFour()
    {
        var builder = new DwarfBuilder();
        builder.LineProgram4([0, 10, 3, .. "gen.c\0"u8, 1, 0, 0], files: ["a.c", "/abs/b.c", @"C:\c.c"]);

        var table = Unit(builder).Lines!;

        Assert.Equal(
            [null, "/proj/a.c", "/abs/b.c", @"C:\c.c", "/proj/inc/gen.c", null],
            new ulong[] { 0, 1, 2, 3, 4, 5 }.Select(table.PathOf)
        );
    }

    [Fact]
    public void ReadsTheTablesOfVersionFive()
    {
        var builder = new DwarfBuilder();
        builder.Section(".debug_line_str").Text("/proj").Text("sub").Text("a.c");
        var line = builder.Line.U32(0).U16(5).U8(4).U8(0).U32(0).U8(1).U8(1).U8(1).U8(0xfb).U8(14).U8(13);
        line.Raw(0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1);
        line.U8(1).Leb(1).Leb(DwarfForm.LineStrp).Leb(2).U32(0).U32(6);
        line.U8(4)
            .Leb(1)
            .Leb(DwarfForm.String)
            .Leb(2)
            .Leb(DwarfForm.Udata)
            .Leb(5)
            .Leb(DwarfForm.Data16)
            .Leb(0x2001)
            .Leb(DwarfForm.LineStrp);
        line.Leb(2).Text("main.c").Leb(0).Raw(new byte[16]).U32(0).Text("b.c").Leb(1).Raw(new byte[16]).U32(0);
        line.PatchU32(8, (uint)(line.Length - 12));
        line.Raw(new LineProgramBytes().SetAddress(0x10).Row(3, file: 1).Advance(2).EndSequence().ToArray());
        line.PatchU32(0, (uint)(line.Length - 4));

        var table = Unit(builder).Lines!;

        Assert.Equal(["/proj/main.c", "/proj/sub/b.c"], new ulong[] { 0, 1 }.Select(table.PathOf));
        Assert.True(table.TryFind(0x11, out var row));
        Assert.Equal(new LineRow(0x10, 1, 3, 0), row);
    }

    [Fact]
    public void CountsOfEntriesWithoutBytesAreRejected()
    {
        var builder = new DwarfBuilder();
        var line = builder.Line.U32(0).U16(5).U8(4).U8(0).U32(0).U8(1).U8(1).U8(1).U8(0xfb).U8(14).U8(1);
        line.U8(1).Leb(1).Leb(DwarfForm.FlagPresent).Leb(1UL << 40);
        line.PatchU32(8, (uint)(line.Length - 12)).PatchU32(0, (uint)(line.Length - 4));

        var unit = Unit(builder);

        Assert.Null(unit.Lines);
        Assert.Equal(ParseErrorKind.CountPastEnd, Assert.Single(unit.File.Faults.Items).Kind);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(14, 0)]
    public void RejectsParametersThatCannotBeRun(byte lineRange, byte maxOperations)
    {
        var builder = new DwarfBuilder();
        builder.LineProgram4([1], lineRange, maxOperations, "a.c");

        var unit = Unit(builder);

        Assert.Null(unit.Lines);
        Assert.Equal(ParseErrorKind.ValueOutOfRange, Assert.Single(unit.File.Faults.Items).Kind);
    }

    [Fact]
    public void ABrokenProgramKeepsTheRowsBeforeTheFault()
    {
        var builder = new DwarfBuilder();
        var program = new LineProgramBytes().SetAddress(0x10).Row(7).Advance(4).Row(8).Advance(1).EndSequence().Raw(0, 0xff, 0xff, 3, 2);
        builder.LineProgram4(program.ToArray(), files: "a.c");

        var unit = Unit(builder);

        Assert.Equal((7u, 0u), LineAt(unit.Lines!, 0x12));
        var fault = Assert.Single(unit.File.Faults.Items);
        Assert.Equal(ParseErrorKind.LengthPastEnd, fault.Kind);
        Assert.InRange(fault.Offset, DwarfBuilder.OffsetOf(".debug_line"), DwarfBuilder.OffsetOf(".debug_line") + builder.Line.Length);
    }

    [Theory]
    [InlineData(7, true)]
    [InlineData(6, false)]
    public void StepsAreCounted(int limit, bool isWhole)
    {
        var builder = new DwarfBuilder();
        builder.LineProgram4(new LineProgramBytes().SetAddress(0x10).Row(7).Advance(4).EndSequence().ToArray(), files: "a.c");

        var unit = Unit(builder, AnalysisLimits.Default with { MaxLineRows = limit });
        var lines = unit.Lines!;

        Assert.Equal(isWhole, unit.File.Faults.Items.Count == 0);
        Assert.Equal((7u, 0u), LineAt(lines, 0x10));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void RowsAreCounted(int limit, bool isWhole)
    {
        var builder = new DwarfBuilder();
        var program = new LineProgramBytes().SetAddress(0x10).Row(7).Advance(4).Row(8).Advance(4).EndSequence();
        builder.LineProgram4(program.ToArray(), files: "a.c");

        var unit = Unit(builder, AnalysisLimits.Default with { MaxLineRowsPerTable = limit });

        Assert.Equal(limit, unit.Lines!.RowCount);
        Assert.Equal(isWhole, unit.File.Faults.Items.Count == 0);
    }

    [Fact]
    public void TablesThatWereGivenUpAreReadAgain()
    {
        var builder = new DwarfBuilder();
        var code = builder.Abbreviation(DwarfTag.CompileUnit, false, (DwarfAttribute.StmtList, DwarfForm.SecOffset));
        builder.EndAbbreviations();
        for (uint i = 0; i < 3; i++)
        {
            var program = new LineProgramBytes().SetAddress(0x10).Row(7 + i).Advance(4).EndSequence();
            var offset = builder.LineProgram4(program.ToArray(), files: "a.c");
            builder.BeginUnit(4);
            builder.Info.Leb(code).U32(offset);
            builder.EndUnit();
        }
        var units = builder.OpenFile(AnalysisLimits.Default with { MaxLineRowsPerTable = 1 }).Units;
        var first = units[0].Lines;

        Assert.Same(first, units[0].Lines);
        Assert.Equal([8u, 9u, 7u], new[] { 1, 2, 0 }.Select(i => LineAt(units[i].Lines!, 0x10).Line));
        Assert.NotSame(first, units[0].Lines);
    }

    private static LineLookup Read(LineProgramBytes program)
    {
        var builder = new DwarfBuilder();
        builder.LineProgram4(program.ToArray(), files: "a.c");
        var unit = Unit(builder);
        var table = unit.Lines;
        Assert.Empty(unit.File.Faults.Items);
        return table!;
    }

    private static DwarfUnit Unit(DwarfBuilder builder, AnalysisLimits? limits = null)
    {
        var code = builder.Abbreviation(
            DwarfTag.CompileUnit,
            false,
            (DwarfAttribute.CompDir, DwarfForm.String),
            (DwarfAttribute.StmtList, DwarfForm.SecOffset)
        );
        builder.EndAbbreviations();
        builder.BeginUnit(4);
        builder.Info.Leb(code).Text("/proj").U32(0);
        builder.EndUnit();
        return builder.OpenFile(limits).Units[0];
    }

    private static (uint Line, uint Column) LineAt(LineLookup table, uint address) =>
        table.TryFind(address, out var row) ? (row.Line, row.Column) : default;
}
