using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Tests.Dwarf;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Values;

public sealed class LocationListsTests
{
    private const byte Nop = 0x96;

    [Theory]
    [InlineData(0x1010, 1)]
    [InlineData(0x1017, 1)]
    [InlineData(0x1018, 0)]
    [InlineData(0x100, 2)]
    [InlineData(0x205, 3)]
    [InlineData(0x303, 4)]
    [InlineData(0x401, 5)]
    [InlineData(0x503, 6)]
    [InlineData(0x602, 7)]
    [InlineData(0x603, 0)]
    public void FindsTheEntryOfAnAddress(ulong address, int expected)
    {
        var builder = new DwarfBuilder();
        builder.Section(".debug_addr").U32(0).U16(5).U8(4).U8(0).U32(0x100).U32(0x200).U32(0x210).U32(0x300);
        var lists = builder.Section(".debug_loclists").U32(0).U16(5).U8(4).U8(0).U32(0);
        Expression(lists.U8(4).Leb(0x10).Leb(0x18), 1);
        Expression(lists.U8(1).Leb(0).U8(4).Leb(0).Leb(8), 2);
        Expression(lists.U8(2).Leb(1).Leb(2), 3);
        Expression(lists.U8(3).Leb(3).Leb(6), 4);
        Expression(lists.U8(6).U32(0x400).U8(4).Leb(1).Leb(2), 5);
        Expression(lists.U8(7).U32(0x500).U32(0x504), 6);
        Expression(lists.U8(8).U32(0x600).Leb(3), 7);
        lists.U8(0);

        var found = Find(builder, 5, 12, address, out var expression);

        Assert.Equal(expected == 0 ? LocationAnswer.NotCovered : LocationAnswer.Found, found);
        Assert.Equal(expected, expression.Length);
    }

    [Theory]
    [InlineData(0x1011, 1)]
    [InlineData(0x304, 2)]
    [InlineData(0x20, 0)]
    public void FindsTheEntryInAnOlderList(ulong address, int expected)
    {
        var builder = new DwarfBuilder();
        var lists = builder.Section(".debug_loc");
        lists.U32(0x10).U32(0x20).U16(1).U8(Nop).U32(uint.MaxValue).U32(0x300).U32(4).U32(8).U16(2).U8(Nop).U8(Nop).U32(0).U32(0);

        var found = Find(builder, 4, 0, address, out var expression);

        Assert.Equal(expected == 0 ? LocationAnswer.NotCovered : LocationAnswer.Found, found);
        Assert.Equal(expected, expression.Length);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void TellsAllExpressionsOfAList(int version)
    {
        var builder = new DwarfBuilder();
        if (version == 5)
        {
            var lists = builder.Section(".debug_loclists").U32(0).U16(5).U8(4).U8(0).U32(0);
            Expression(lists.U8(4).Leb(0x10).Leb(0x18), 1);
            Expression(lists.U8(4).Leb(0x18).Leb(0x20), 2);
            lists.U8(0);
        }
        else
            builder.Section(".debug_loc").U32(0x10).U32(0x18).U16(1).U8(Nop).U32(0x18).U32(0x20).U16(2).U8(Nop).U8(Nop).U32(0).U32(0);
        var die = Variable(builder, version, version == 5 ? 12u : 0);

        var all = LocationLists.All(die, die[DwarfAttribute.Location]);

        Assert.Equal([1, 2], all.Select(static expression => expression.Length));
    }

    [Fact]
    public void AListThatEndsTooSoonIsMalformed()
    {
        var builder = new DwarfBuilder();
        builder.Section(".debug_loclists").U32(0).U16(5).U8(4).U8(0).U32(0).U8(4).Leb(1).Leb(2).Leb(200);

        Assert.Equal(LocationAnswer.Malformed, Find(builder, 5, 12, 1, out _));
    }

    private static void Expression(DwarfBytes lists, int length)
    {
        lists.Leb((ulong)length);
        for (var i = 0; i < length; i++)
            lists.U8(Nop);
    }

    private static LocationAnswer Find(DwarfBuilder builder, int version, uint list, ulong address, out ReadOnlyMemory<byte> expression)
    {
        var die = Variable(builder, version, list);
        return LocationLists.Find(die, die[DwarfAttribute.Location], address, out expression, out _);
    }

    // A unit with base 0x1000 and one variable.
    private static Die Variable(DwarfBuilder builder, int version, uint list)
    {
        var root = builder.Abbreviation(DwarfTag.CompileUnit, true, (DwarfAttribute.LowPc, DwarfForm.Addr));
        var variable = builder.Abbreviation(DwarfTag.Variable, false, (DwarfAttribute.Location, DwarfForm.SecOffset));
        builder.EndAbbreviations();
        builder.BeginUnit(version);
        builder.Info.Leb(root).U32(0x1000);
        var offset = builder.Info.Length;
        builder.Info.Leb(variable).U32(list).U8(0);
        builder.EndUnit();
        return builder.OpenFile().Units[0].Dies.Find(offset)!;
    }
}
