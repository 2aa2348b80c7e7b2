using CrashHub.Analysis.Dwarf;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf;

/// <summary>Damage to one debug section at a time, every section of every kind of file.</summary>
public sealed class DwarfMutationTests
{
    private const int Rounds = 120;

    // The fixtures have 5 kB at most; the limits below allow far more than is ever needed for them.
    private const long MostAllocated = 64 << 20;

    // Damage may make a section longer than it is in its file: four changes of at most 31 bytes.
    private const int MostInserted = 4 * 31;

    private static readonly AnalysisLimits Limits = AnalysisLimits.Default with
    {
        MaxDies = 100_000,
        MaxLineRows = 100_000,
        MaxDwarfItems = 100_000,
        MaxInlineDepth = 20,
    };

    private static readonly string[] Sources =
    [
        "hostile/dwarf/mutated/queue-o1-dwarf5-control",
        "dwarf/boxes-dwarf2",
        "dwarf/boxes-lto",
        "dwarf/boxes-types4",
        "dwarf/boxes-types5",
        "dwarf/boxes-split4",
        "dwarf/boxes-split5",
    ];

    private static readonly string[] Names =
    [
        ".debug_info",
        ".debug_types",
        ".debug_abbrev",
        ".debug_line",
        ".debug_str",
        ".debug_line_str",
        ".debug_str_offsets",
        ".debug_addr",
        ".debug_ranges",
        ".debug_rnglists",
    ];

    public static TheoryData<string, string> Sections()
    {
        var data = new TheoryData<string, string>();
        foreach (var source in Sources)
        {
            var (module, package) = Files(source);
            foreach (var name in (string[])[.. Names, .. Names.Select(name => name + ".dwo"), ".debug_cu_index", ".debug_tu_index"])
            {
                if (module(name) is { Bytes.IsEmpty: false } || package?.Invoke(name) is { Bytes.IsEmpty: false })
                    data.Add(source, name);
            }
        }
        return data;
    }

    [Fact]
    public void EverySectionIsDamagedInSomeFile()
    {
        string[] split = [".debug_info.dwo", ".debug_abbrev.dwo", ".debug_str.dwo", ".debug_str_offsets.dwo", ".debug_rnglists.dwo"];
        string[] wanted = [.. Names, .. split, ".debug_cu_index", ".debug_tu_index"];

        Assert.Empty(wanted.Except(Sections().Select(row => row.Data.Item2)));
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void DamageNeverThrowsAndFaultsLieInTheFile(string source, string section)
    {
        var (module, package) = Files(source);
        var length = Math.Max(LengthOf(source, ".wasm"), package is null ? 0 : LengthOf(source, ".dwp"));
        var random = new Random(7);
        for (var round = 0; round < Fuzz.Rounds(Rounds); round++)
        {
            var seed = random.Next();
            var main = Damaged(module, section, seed);
            var split = package is null ? null : Damaged(package, section, seed);

            var allocated = Allocations.Of(() =>
            {
                var data = DwarfData.Open(
                    DwarfSections.FromLookup(main),
                    split is null ? [] : [DwarfSections.FromSplitLookup(split)],
                    Limits
                );
                for (ulong address = 1; address < 0x200; address += 11)
                    Assert.InRange(data.Find(address).Count, 0, Limits.MaxInlineDepth + 1);
                _ = data.Subprograms().Count();
                _ = data.SourceOf("/src/boxes.h");

                Assert.InRange(data.Faults.Count, 0, Limits.MaxNotes);
                Assert.All(data.Faults, fault => Assert.InRange(fault.Offset, 0, length + MostInserted));
            });

            Assert.InRange(allocated, 0, MostAllocated);
        }
    }

    /// <summary>The fast walk stops where the plain one finds functions, and the scan of lines answers what the whole table does.</summary>
    [Theory]
    [InlineData(".debug_info")]
    [InlineData(".debug_abbrev")]
    [InlineData(".debug_line")]
    public void FastWaysAnswerAsPlainOnes(string section)
    {
        foreach (var source in Sources)
        {
            var (module, _) = Files(source);
            var random = new Random(11);
            for (var round = 0; round < Fuzz.Rounds(Rounds); round++)
            {
                var sections = DwarfSections.FromLookup(Damaged(module, section, random.Next()));
                AssertSameFunctions(Open(sections), Open(sections));
                AssertSameLines(Open(sections), Open(sections));
            }
        }
    }

    private static void AssertSameFunctions(DwarfFile fast, DwarfFile plain)
    {
        foreach (var (quick, unit) in fast.Units.Zip(plain.Units))
        {
            var ranges = new List<AddressRange>();
            if (unit.TryOpen(unit.Header.FirstEntry, out var cursor))
            {
                while (cursor.Next())
                {
                    var offset = cursor.Offset;
                    if (cursor.Tag == DwarfTag.Subprogram)
                    {
                        var entry = FunctionEntry.Read(ref cursor);
                        if (!cursor.Failed)
                            RangeLists.Append(unit, entry.Code, offset, ranges, RangeRole.Function);
                    }
                    else if (cursor.HasSibling && !EntryIndex.MayHoldFunctions(cursor.Tag))
                        cursor.SkipToSibling(unit.Header.Offset);
                }
                unit.FaultOf(cursor);
            }

            Assert.Equal(ranges, quick.Index.Ranges);
        }
        // The same place may be told with another kind: the fast walk steps over several attributes at once.
        Assert.Equal(plain.Faults.Items.Count, fast.Faults.Items.Count);
    }

    private static void AssertSameLines(DwarfFile fast, DwarfFile plain)
    {
        foreach (var (quick, unit) in fast.Units.Zip(plain.Units))
        {
            var table = unit.Root.StmtList.AsSectionOffset is { } offset ? LineTable.Read(unit, offset) : null;
            var lookup = quick.Lines;

            Assert.Equal(table is null, lookup is null);
            for (uint address = 0; address < 0x200 && table is not null; address++)
            {
                var isFound = table.TryFind(address, out var expected);
                Assert.Equal(isFound, lookup!.TryFind(address, out var row));
                Assert.Equal(expected, row);
            }
        }
    }

    private static DwarfFile Open(DwarfSections sections) => new(sections, Limits, new(Limits), new(Limits.MaxNotes));

    private static (DwarfSectionLookup Module, DwarfSectionLookup? Package) Files(string source) =>
        (
            ModuleDebugInfo.LookupOf(Fixture.Bytes(source + ".wasm")),
            File.Exists(Fixture.PathOf(source + ".dwp")) ? ModuleDebugInfo.LookupOf(Fixture.Bytes(source + ".dwp")) : null
        );

    private static long LengthOf(string source, string extension) => new FileInfo(Fixture.PathOf(source + extension)).Length;

    private static DwarfSectionLookup Damaged(DwarfSectionLookup original, string section, int seed) =>
        name =>
            original(name) is { } found
                ? (name == section ? Mutation.Apply(found.Bytes.ToArray(), new Random(seed)) : found.Bytes, found.Offset)
                : null;
}
