using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Report;

/// <summary>Notes on stacks that are not those of the source language. Go 1.19's module is too large to keep; what it holds is built here.</summary>
public sealed class StackNotesTests
{
    [Theory]
    [InlineData("go")]
    [InlineData("gojs")]
    public void GoIsToldByTheCallsThatItMakesOfItsHost(string module) =>
        Assert.Equal(["goroutineStack"], Kinds(builder => builder.ImportFunction(module, "runtime.wasmExit", 0)));

    [Theory]
    [InlineData("go.buildid")]
    [InlineData("go:buildid")]
    public void GoIsToldByItsBuildId(string section) => Assert.Equal(["goroutineStack"], Kinds(builder => builder.Custom(section, [1])));

    [Fact]
    public void GoIsToldByItsProducers() =>
        Assert.Equal(
            ["goroutineStack"],
            Kinds(builder => builder.Producers(("language", "Go", "go1.19.8"), ("processed-by", "Go cmd/compile", "go1.19.8")))
        );

    [Fact]
    public void TinyGoIsToldOnlyWhereAsyncifyRewroteIt()
    {
        (string, string, string)[] producers = [("language", "Go", ""), ("processed-by", "TinyGo", "0.30")];

        Assert.Empty(Kinds(builder => builder.Producers(producers)));
        Assert.Equal(["goroutineStack"], Kinds(builder => builder.Producers(producers).Export("asyncify_get_state", 0, 0)));
        Assert.Equal(["goroutineStack"], Kinds(builder => builder.Producers(producers).Named(0, "tinygo_launch")));
    }

    [Theory]
    [InlineData("asyncify_start_unwind")]
    [InlineData("asyncify_stop_unwind")]
    [InlineData("asyncify_start_rewind")]
    [InlineData("asyncify_stop_rewind")]
    [InlineData("asyncify_get_state")]
    public void AsyncifyIsToldByItsExportsAndByAFrame(string function)
    {
        Assert.Equal(["asyncifyStack"], Kinds(builder => builder.Export(function, 0, 0)));
        Assert.Equal(["asyncifyStack"], Kinds(builder => builder.Named(0, function)));
        // A memory of that name is no function of Binaryen's.
        Assert.Empty(Kinds(builder => builder.Memory(1).Export(function, 2, 0)));
    }

    [Fact]
    public void OtherModulesAreNotNoted() => Assert.Empty(Kinds(builder => builder.ImportFunction("env", "runtime.wasmExit", 0)));

    [Fact]
    public void AModuleThatIsOnNoStackIsNotNoted()
    {
        var go = new WasmBuilder().Custom("go.buildid", [1]);
        go.Function(go.Type([], []), [0x00]);
        var other = new WasmBuilder();
        other.Function(other.Type([], []), [0x00]);
        var dump = new CoredumpBuilder().Module("app").Module("go").Instance(0).Instance(1).Thread("main").Frame(0, 0, 1).Build();

        Assert.Empty(Kinds(dump, other.Build(), go.Build()));
    }

    private static IEnumerable<string> Kinds(Action<WasmBuilder> describe)
    {
        var module = new WasmBuilder();
        var type = module.Type([], []);
        describe(module);
        module.Function(type, [0x00]);
        // The function is number 0, or 1 behind an import.
        var bytes = module.Build();
        var function = CrashHub.Analysis.Wasm.WasmModule.Parse(bytes, AnalysisLimits.Default).ImportedFunctionCount;
        var dump = new CoredumpBuilder().Module("app").Instance(0).Thread("main").Frame(0, (uint)function, 1).Build();
        return Kinds(dump, bytes);
    }

    private static IEnumerable<string> Kinds(byte[] dump, params ReadOnlySpan<byte[]> modules)
    {
        var plan = CrashAnalysis.Plan(dump, new CrashEvent(), AnalysisLimits.Default);
        var loaded = new List<LoadedModule>();
        foreach (var module in modules)
            loaded.Add(
                new LoadedModule
                {
                    Index = loaded.Count,
                    Module = module,
                    Build = new BuildReference(null, null, null, $"app{loaded.Count}", null),
                    MatchedBy = ModuleMatch.Attached,
                    Confidence = 1,
                }
            );
        var report = CrashAnalysis.Analyze(plan, loaded, TestContext.Current.CancellationToken);
        return [.. report.Notes.Select(note => note.Kind).Where(kind => kind.EndsWith("Stack", StringComparison.Ordinal))];
    }
}
