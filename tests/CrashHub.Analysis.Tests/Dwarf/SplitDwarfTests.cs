using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf;

public sealed class SplitDwarfTests
{
    private static readonly AnalysisLimits Limits = AnalysisLimits.Default;

    [Theory]
    [InlineData("boxes-split4")]
    [InlineData("boxes-split5")]
    public void SeveralFilesSayWhatTheirPackageSays(string module)
    {
        var package = Open(module, ".dwp");
        var files = Open(module, "-ext.dwo", "-run.dwo");

        for (ulong address = 0; address < 0x400; address++)
            Assert.Equal(package.Find(address), files.Find(address));
        Assert.Contains(Enumerable.Range(0, 0x400), address => files.Find((ulong)address).Any(frame => frame.IsInline));
        Assert.Empty(files.Faults);
    }

    [Fact]
    public void AUnitWhoseFileIsAbsentHasNoFunctionsAndTheOtherHas()
    {
        var whole = Open("boxes-split5", ".dwp");
        var half = Open("boxes-split5", "-run.dwo");

        var names = NamesOf(half);

        Assert.NotEmpty(names);
        Assert.ProperSuperset(names, NamesOf(whole));
    }

    [Fact]
    public void OfTwoFilesWithOneUnitTheFirstCounts()
    {
        var data = Skeleton(7).Open(split: [Split(7, "first"), Split(7, "second")]);

        Assert.Equal("first", Assert.Single(data.Find(0x12)).Name);
    }

    [Fact]
    public void FilesOfOtherModulesAreIgnored()
    {
        var data = Skeleton(7).Open(split: [Split(8, "stranger"), Split(7, "own")]);

        Assert.Equal("own", Assert.Single(data.Find(0x12)).Name);
    }

    [Theory]
    [InlineData(2, "own")]
    [InlineData(1, null)]
    public void FilesAreReadUpToALimit(int limit, string? expected)
    {
        var limits = Limits with { MaxSplitFiles = limit };

        var data = Skeleton(7).Open(limits, Split(8, "stranger"), Split(7, "own"));

        Assert.Equal(expected, data.Find(0x12).SingleOrDefault()?.Name);
    }

    [Theory]
    [InlineData("boxes-split4")]
    [InlineData("boxes-split5")]
    public void IdsTellWhichFilesBelongToAModule(string module)
    {
        var skeletons = DebugFiles.SkeletonIds(Fixture.Bytes($"dwarf/{module}.wasm"), Limits);

        Assert.Equal(2, skeletons.Count);
        Assert.Equal(skeletons.Order(), DebugFiles.SplitIds(Fixture.Bytes($"dwarf/{module}.dwp"), Limits).Order());
        Assert.Subset(skeletons.ToHashSet(), DebugFiles.SplitIds(Fixture.Bytes($"dwarf/{module}-run.dwo"), Limits).ToHashSet());
        Assert.Single(DebugFiles.SplitIds(Fixture.Bytes($"dwarf/{module}-ext.dwo"), Limits));
        Assert.Empty(DebugFiles.SkeletonIds(Fixture.Bytes("dwarf/boxes-types5.wasm"), Limits));
    }

    /// <summary>A package joins files and leaves references across units as they were: counted from where the file's part starts.</summary>
    [Fact]
    public void ReferencesAcrossUnitsOfAPackageCountFromTheirFile()
    {
        const string info = ".debug_info.dwo";
        var package = new DwarfBuilder();
        var table = package.Section(".debug_abbrev.dwo");
        for (var i = 0; i < 2; i++)
        {
            table.Leb(1).Leb(DwarfTag.CompileUnit).U8(1).U8(0).U8(0);
            table.Leb(2).Leb(DwarfTag.Subprogram).U8(0).Leb(DwarfAttribute.Name).Leb(DwarfForm.String).U8(0).U8(0);
            table.Leb(3).Leb(DwarfTag.Subprogram).U8(0).Leb(DwarfAttribute.AbstractOrigin).Leb(DwarfForm.RefAddr);
            table.Leb(DwarfAttribute.LowPc).Leb(DwarfForm.Addr).Leb(DwarfAttribute.HighPc).Leb(DwarfForm.Data4).U8(0).U8(0).U8(0);
        }
        var half = (uint)table.Length / 2;
        var starts = new List<uint>();
        foreach (var (id, name) in new[] { (1ul, "one"), (2ul, "two") })
        {
            // Two units of one file each: the second names its function after an entry of the first, 21 bytes into the file.
            starts.Add((uint)package.BeginUnit(5, info, unitType: 5, id: id + 10));
            package.Section(info).Leb(1).Leb(2).Text(name).U8(0);
            package.EndUnit(info);
            starts.Add((uint)package.BeginUnit(5, info, unitType: 5, id: id));
            package.Section(info).Leb(1).Leb(3).U32(21).U32((uint)id * 0x10).U32(0x10).U8(0);
            package.EndUnit(info);
        }
        var index = package.Section(".debug_cu_index").U32(5).U32(2).U32(4).U32(0).U32(1).U32(3);
        for (var i = 0; i < 4; i++)
            index.U32(starts[i]).U32(i < 2 ? 0 : half);

        var data = Skeleton(1, 2).Open(split: package);

        Assert.Equal("one", Assert.Single(data.Find(0x12)).Name);
        Assert.Equal("two", Assert.Single(data.Find(0x22)).Name);
        Assert.Empty(data.Faults);
    }

    internal static DwarfBuilder Skeleton(params ReadOnlySpan<ulong> ids)
    {
        var builder = new DwarfBuilder();
        var unit = builder.Abbreviation(
            DwarfTag.SkeletonUnit,
            false,
            (DwarfAttribute.LowPc, DwarfForm.Addr),
            (DwarfAttribute.HighPc, DwarfForm.Data4)
        );
        builder.EndAbbreviations();
        foreach (var id in ids)
        {
            builder.BeginUnit(5, unitType: 4, id: id);
            builder.Info.Leb(unit).U32(0x10).U32(0x20);
            builder.EndUnit();
        }
        return builder;
    }

    internal static DwarfBuilder Split(ulong id, string function)
    {
        const string info = ".debug_info.dwo";
        var builder = new DwarfBuilder();
        var bytes = builder.Section(".debug_abbrev.dwo");
        bytes.Leb(1).Leb(DwarfTag.CompileUnit).U8(1).U8(0).U8(0);
        bytes.Leb(2).Leb(DwarfTag.Subprogram).U8(0).Leb(DwarfAttribute.Name).Leb(DwarfForm.String);
        bytes.Leb(DwarfAttribute.LowPc).Leb(DwarfForm.Addr).Leb(DwarfAttribute.HighPc).Leb(DwarfForm.Data4).U8(0).U8(0).U8(0);
        builder.BeginUnit(5, info, unitType: 5, id: id);
        builder.Section(info).Leb(1).Leb(2).Text(function).U32(0x10).U32(0x20).U8(0);
        return builder.EndUnit(info);
    }

    private static DwarfData Open(string module, params string[] split) =>
        DwarfData.Open(
            DwarfSections.FromLookup(ModuleDebugInfo.LookupOf(Fixture.Bytes($"dwarf/{module}.wasm"))),
            [.. split.Select(end => DwarfSections.FromSplitLookup(ModuleDebugInfo.LookupOf(Fixture.Bytes($"dwarf/{module}{end}"))))],
            Limits
        );

    private static HashSet<string> NamesOf(DwarfData data) => [.. data.Subprograms().Select(function => function.Name).OfType<string>()];
}
