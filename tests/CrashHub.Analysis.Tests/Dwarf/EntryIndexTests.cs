using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf;

public sealed class EntryIndexTests
{
    /// <summary>A unit that lists a piece of code for each function needs no reading behind the function that is asked for.</summary>
    [Fact]
    public void EntriesBehindAFunctionThatHasItsOwnPieceAreNotRead()
    {
        var data = OpenWithFewEntries(Build((0x10, 0x20), (0x20, 0x30)));

        Assert.Equal("second", Assert.Single(data.Find(0x22)).Name);
        Assert.Equal("first", Assert.Single(data.Find(0x12)).Name);
        Assert.Empty(data.Faults);
        Assert.Equal(["first", "second"], data.Subprograms().Select(function => function.Name).Take(2));
        Assert.Contains(data.Faults, fault => fault.Kind == ParseErrorKind.LimitReached);
    }

    /// <summary>One piece for several functions says nothing of either.</summary>
    [Fact]
    public void AllEntriesAreReadWhereAPieceHasSeveralFunctions()
    {
        var data = OpenWithFewEntries(Build((0x10, 0x30)));

        Assert.Single(data.Find(0x12));
        Assert.Contains(data.Faults, fault => fault.Kind == ParseErrorKind.LimitReached);
    }

    [Theory]
    [InlineData(0x12, 0x1a)]
    [InlineData(0x1a, 0x12)]
    public void FunctionsNestedInOneWithItsOwnPieceAreFoundInAnyOrder(uint asked, uint next)
    {
        var expected = new Dictionary<uint, string> { [0x12] = "first", [0x1a] = "nested" };
        var data = Build(hasNested: true, (0x10, 0x20), (0x20, 0x30)).Open();

        Assert.Equal(expected[asked], Assert.Single(data.Find(asked)).BareName);
        Assert.Equal(expected[next], Assert.Single(data.Find(next)).BareName);
        Assert.Equal("second", Assert.Single(data.Find(0x22)).Name);
    }

    private static DwarfData OpenWithFewEntries(DwarfBuilder builder) =>
        DwarfData.OpenUnqualified(DwarfSections.FromLookup(builder.Find), [], AnalysisLimits.Default with { MaxDies = 30 });

    private static DwarfBuilder Build(params (uint Low, uint High)[] pieces) => Build(hasNested: false, pieces);

    /// <summary>Two functions, one perhaps nested in the first, and many entries behind them.</summary>
    private static DwarfBuilder Build(bool hasNested, params (uint Low, uint High)[] pieces)
    {
        var builder = new DwarfBuilder();
        var unit = builder.Abbreviation(DwarfTag.CompileUnit, true, (DwarfAttribute.Ranges, DwarfForm.SecOffset));
        (ushort, ushort)[] function =
        [
            (DwarfAttribute.Name, DwarfForm.String),
            (DwarfAttribute.LowPc, DwarfForm.Addr),
            (DwarfAttribute.HighPc, DwarfForm.Data4),
        ];
        var plain = builder.Abbreviation(DwarfTag.Subprogram, false, function);
        var parent = builder.Abbreviation(DwarfTag.Subprogram, true, function);
        var other = builder.Abbreviation(0x24, false);
        builder.EndAbbreviations();
        foreach (var (low, high) in pieces)
            builder.Section(".debug_ranges").U32(low).U32(high);
        builder.Section(".debug_ranges").U32(0).U32(0);
        builder.BeginUnit(4);
        builder.Info.Leb(unit).U32(0).Leb(parent).Text("first").U32(0x10).U32(0x10);
        if (hasNested)
            builder.Info.Leb(plain).Text("nested").U32(0x18).U32(4);
        builder.Info.U8(0).Leb(plain).Text("second").U32(0x20).U32(0x10).Leb(plain).Text("dropped").U32(0).U32(4);
        for (var i = 0; i < 100; i++)
            builder.Info.Leb(other);
        builder.Info.U8(0);
        return builder.EndUnit();
    }
}
