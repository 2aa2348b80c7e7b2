using CrashHub.Analysis.Report;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Report;

public sealed class StaleDebugInfoTests
{
    /// <summary>Modules of clang 14 and 22, rustc, Emscripten and wasm-opt -g, and relinked ones; one of them lost its DWARF to wasm-opt.</summary>
    [Fact]
    public void DebugInformationOfAModulesOwnCodeIsNotStale()
    {
        foreach (
            var file in Fixture
                .Files("modules", "*.wasm")
                .Concat(Fixture.Files("relinked", "*.wasm"))
                .Concat(Fixture.Files("dwarf", "*.wasm"))
        )
        {
            var findings = Findings(Fixture.Bytes(file));

            Assert.Equal(file.Contains("-stale-", StringComparison.Ordinal), findings.Contains("staleDebugInfo"));
            Assert.DoesNotContain("staleNames", findings);
        }
    }

    [Theory]
    [InlineData("session-o0", "session-o1")]
    [InlineData("session-o1", "session-o0")]
    [InlineData("checksum-o0", "checksum-o2")]
    [InlineData("checksum-o2", "checksum-o0")]
    [InlineData("metrics-o1", "quota-o0")]
    public void DebugInformationOfAnotherBuildIsStale(string code, string debug) =>
        Assert.Contains("staleDebugInfo", Findings(With($"modules/{code}.wasm", $"modules/{debug}.wasm")));

    /// <summary>Units without functions of their own, which split DWARF holds: only the line tables tell.</summary>
    [Theory]
    [InlineData("dwarf/boxes-dwarf2.wasm", false)] // 372 bytes of code, as described
    [InlineData("modules/palette-app-o0.wasm", true)] // 205
    public void LineTablesThatGoOnBehindTheCodeAreStale(string code, bool stale) =>
        Assert.Equal(stale, Findings(With(code, "dwarf/boxes-split4.wasm")).Contains("staleDebugInfo"));

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void MoreNamesThanFunctionsAreStale(int names, bool stale)
    {
        var module = new WasmBuilder();
        var type = module.Type([], []);
        for (var i = 0; i < 3; i++)
            module.Function(type, [0]);
        for (var i = 0u; i < names; i++)
            module.Named(i, $"f{i}");
        var bytes = module.Build();
        var plan = CrashAnalysis.Plan(
            new CoredumpBuilder().Module("m").Instance(0).Thread("main").Frame(0, 0, 1).Build(),
            new CrashEvent(),
            AnalysisLimits.Default
        );
        var loaded = new LoadedModule
        {
            Index = 0,
            Module = bytes,
            Build = new BuildReference(null, null, null, "m", null),
            MatchedBy = Analysis.Matching.ModuleMatch.Attached,
            Confidence = 1,
        };

        var report = CrashAnalysis.Analyze(plan, [loaded], TestContext.Current.CancellationToken);

        Assert.Equal(stale, Findings(bytes).Contains("staleNames"));
        Assert.Equal(stale, report.Threads[0].Frames[0].Stale);
        Assert.Equal(stale, report.Notes.Any(note => note.Kind == "staleNames"));
    }

    private static List<string> Findings(byte[] module) =>
        [.. ModuleInspector.Inspect(module, AnalysisLimits.Default, out _).Single().Findings.Select(finding => finding.Kind)];

    /// <summary>The code of one module with the debug information of another.</summary>
    private static byte[] With(string code, string debug)
    {
        var module = WasmModule.Parse(Fixture.Bytes(code), AnalysisLimits.Default);
        var other = WasmModule.Parse(Fixture.Bytes(debug), AnalysisLimits.Default);
        var made = new WasmBuilder();
        foreach (var section in module.Sections.Where(s => !s.IsCustom))
            made.Raw((byte)section.Id, module.Contents(section).Span);
        foreach (var section in other.Sections.Where(s => s.IsCustom && s.Name.StartsWith(".debug_", StringComparison.Ordinal)))
            made.Raw(0, [.. new WasmWriter().Name(section.Name).ToArray(), .. other.Contents(section).Span]);
        return made.Build();
    }
}
