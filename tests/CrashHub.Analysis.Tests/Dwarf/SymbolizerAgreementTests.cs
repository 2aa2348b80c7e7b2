using System.Text;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Tests.Dwarf.Oracle;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf;

/// <summary>
/// Real modules as LLVM 14 reads them. Every line row and every function of every module with DWARF must give the same function, path, line,
/// column and inlined calls; what differs is explained in <c>dwarf/differences.tsv</c>, and nothing else is.
/// </summary>
public sealed class SymbolizerAgreementTests
{
    /// <summary>A folder of modules to compare as well, for modules that can't be kept here.</summary>
    private const string MoreModules = "CRASHHUB_AGREEMENT_MODULES";

    private const int MostShown = 40;

    public static TheoryData<string> Recorded() =>
        [.. Fixture.Files("dwarf/lines", "*.json").Select(path => Path.GetFileNameWithoutExtension(path))];

    public static TheoryData<string> Modules() =>
        [
            .. Fixture.Files("dwarf", "*.wasm").Concat(Fixture.Files("modules", "*.wasm")).Where(path => HasDwarf(Fixture.PathOf(path))),
            .. Environment.GetEnvironmentVariable(MoreModules) is { Length: > 0 } folder
                ? Directory.EnumerateFiles(folder, "*.wasm").Where(HasDwarf)
                : [],
        ];

    /// <summary>A sample that was recorded, so that it needs no tool.</summary>
    [Theory]
    [MemberData(nameof(Recorded))]
    public void FramesEqualTheRecordedOnes(string module)
    {
        var path = module.StartsWith("boxes-", StringComparison.Ordinal) ? $"dwarf/{module}" : $"modules/{module}";
        var data = ModuleDebugInfo.Open(Fixture.PathOf(path));

        foreach (var address in Fixture.Json($"dwarf/lines/{module}.json").EnumerateObject())
        {
            var expected = address.Value.EnumerateArray().Select(frame => PlainFrame.Of(frame[0], frame[1], frame[2], frame[3]));
            Assert.Equal(PlainFrame.Known(expected), FramesOf(data, Convert.ToUInt32(address.Name, 16)));
        }
        Assert.Empty(data.Faults);
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public Task FramesEqualTheSymbolizersAtEveryLineAndFunction(string module) => CompareFramesAsync(Fixture.PathOf(module));

    [Theory]
    [MemberData(nameof(Modules))]
    public Task FunctionsEqualThoseOfTheDump(string module) => CompareFunctionsAsync(Fixture.PathOf(module));

    /// <summary>Thousands of inlined calls of templates, lambdas and functions of nested namespaces.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task ALargeGeneratedModuleIsReadAlike(int dwarfVersion)
    {
        var folder = Directory.CreateTempSubdirectory("crashhub-generated-");
        try
        {
            var module = await GeneratedProgram.CompileAsync(folder.FullName, dwarfVersion);
            Assert.SkipWhen(module is null, "neither clang-14 with lld-14 nor clang-22 with lld-22 is installed");

            await CompareFramesAsync(module);
            await CompareFunctionsAsync(module);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task CompareFramesAsync(string path)
    {
        var addresses = await Dwarfdump.LineAddressesAsync(path);
        Assert.SkipWhen(addresses is null, "llvm-dwarfdump-14 is not installed");
        foreach (var function in await Dwarfdump.FunctionsAsync(path) ?? [])
            addresses.UnionWith([function.Low, function.High - 1]);
        var answers = await Symbolizer.AskAsync(path, addresses);
        Assert.SkipWhen(answers is null, "llvm-symbolizer-14 is not installed");
        var data = ModuleDebugInfo.Open(path);
        var known = KnownDifferences.Of(Path.GetFileName(path), "frames");
        var differences = new List<string>();

        Assert.Equal(addresses.Count, answers.Count);
        foreach (var (address, theirs) in addresses.Zip(answers))
        {
            var ours = FramesOf(data, address);
            if (!theirs.SequenceEqual(ours) && !known.Explain(address))
                differences.Add($"0x{address:x}\n  theirs {string.Join(" <- ", theirs)}\n  ours   {string.Join(" <- ", ours)}");
        }

        AssertNone(differences, addresses.Count);
        Assert.Empty(known.Unused());
        Assert.Empty(data.Faults);
    }

    private static async Task CompareFunctionsAsync(string path)
    {
        var theirs = await Dwarfdump.FunctionsAsync(path);
        Assert.SkipWhen(theirs is null, "llvm-dwarfdump-14 is not installed");
        var ours = FunctionsOf(path);
        var known = KnownDifferences.Of(Path.GetFileName(path), "functions");

        var differences = theirs
            .Except(ours)
            .Where(function => !known.Explain(function.Low))
            .Select(function => $"theirs {function}")
            .ToList();
        differences.AddRange(ours.Except(theirs).Where(function => !known.Explain(function.Low)).Select(function => $"ours   {function}"));

        AssertNone(differences, theirs.Count);
        Assert.Empty(known.Unused());
    }

    [Fact]
    public void TheListOfDifferencesNamesModulesThatAreCompared()
    {
        var compared = Modules().Select(row => Path.GetFileName(row.Data)).ToHashSet();

        Assert.Subset(compared, KnownDifferences.Modules().ToHashSet());
    }

    private static bool HasDwarf(string path)
    {
        var find = ModuleDebugInfo.LookupOf(File.ReadAllBytes(path));
        return find(".debug_info") is not null;
    }

    private static List<PlainFrame> FramesOf(DwarfData data, uint address) => PlainFrame.Known(data.Find(address).Select(PlainFrame.Of));

    private static HashSet<FunctionRange> FunctionsOf(string path)
    {
        var limits = AnalysisLimits.Default;
        var sections = DwarfSections.FromLookup(ModuleDebugInfo.LookupOf(File.ReadAllBytes(path)));
        var file = new DwarfFile(sections, limits, new(limits), new(limits.MaxNotes));
        var functions = new HashSet<FunctionRange>();
        foreach (var unit in file.Units)
        {
            foreach (var range in unit.Index.Ranges)
            {
                var name = FunctionNames.Resolve(unit, range.Owner);
                functions.Add(new(range.Low, range.High, name.LinkageName ?? name.BareName ?? ""));
            }
        }
        return functions;
    }

    private static void AssertNone(List<string> differences, int compared)
    {
        var text = new StringBuilder($"{differences.Count} differences of {compared}\n");
        foreach (var difference in differences.Take(MostShown))
            text.Append(difference).Append('\n');
        Assert.True(differences.Count == 0, text.ToString());
    }
}
