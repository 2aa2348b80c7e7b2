using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Report;

public sealed class ModuleProducersTests
{
    [Fact]
    public void LanguagesToolsAndKitsAreNamedWithTheirVersions()
    {
        var producers = Inspect(
            ("language", "C_plus_plus_14", ""),
            ("language", "ObjC_plus_plus", ""),
            ("language", "Go", "go1.19.8"),
            ("processed-by", "rustc", "1.63.0"),
            ("sdk", "Emscripten", "3.1.6"),
            ("other", "ignored", "")
        );

        Assert.Equal(["C++14", "ObjC++", "Go go1.19.8"], producers.Language);
        Assert.Equal(["rustc 1.63.0"], producers.ProcessedBy);
        Assert.Equal(["Emscripten 3.1.6"], producers.Sdk);
    }

    [Fact]
    public void ThereIsNothingWithoutASection()
    {
        var producers = ModuleInspector.Inspect(new WasmBuilder().Build(), AnalysisLimits.Default, out _)[0].Producers;

        Assert.Empty(producers.Language.Concat(producers.ProcessedBy).Concat(producers.Sdk));
    }

    [Theory]
    [InlineData(200, 200)]
    [InlineData(201, 200)]
    public void EntriesAreCut(int length, int shown)
    {
        var entry = Inspect(("sdk", new string('x', length), "")).Sdk[0];

        Assert.Equal((shown, length > shown), (entry.Length, entry.EndsWith('…')));
    }

    [Fact]
    public void AReportTakesThemFromTheModuleElseFromItsTwin()
    {
        var made = Module(("language", "Rust", ""));
        var plain = Module();

        Assert.Equal(["Rust"], Report(made, default).Language);
        Assert.Equal(["Rust"], Report(plain, made).Language);
        Assert.Empty(Report(plain, default).Language);
    }

    [Fact]
    public void RealModulesNameTheirLanguages()
    {
        var rust = ModuleInspector.Inspect(Fixture.Bytes("modules/rust-plugin-o2.debug.wasm"), AnalysisLimits.Default, out _)[0];

        Assert.Equal(["Rust"], rust.Producers.Language);
        Assert.Equal(["rustc 1.63.0"], rust.Producers.ProcessedBy);
    }

    private static ModuleProducers Report(byte[] module, byte[]? twin)
    {
        var dump = new CoredumpBuilder().Module("app").Instance(0).Thread("main").Frame(0, 0, 1).Build();
        var plan = CrashAnalysis.Plan(dump, new CrashEvent(), AnalysisLimits.Default);
        var loaded = new LoadedModule
        {
            Index = 0,
            Module = module,
            DebugFile = twin,
            Build = new BuildReference(null, null, null, "app", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
        return CrashAnalysis.Analyze(plan, [loaded], TestContext.Current.CancellationToken).Modules[0].Producers!;
    }

    private static ModuleProducers Inspect(params ReadOnlySpan<(string, string, string)> values) =>
        ModuleInspector.Inspect(Module(values), AnalysisLimits.Default, out _)[0].Producers;

    private static byte[] Module(params ReadOnlySpan<(string, string, string)> values)
    {
        var module = new WasmBuilder();
        module.Function(module.Type([], []), [0x00]);
        return values.Length == 0 ? module.Build() : module.Producers(values).Build();
    }
}
