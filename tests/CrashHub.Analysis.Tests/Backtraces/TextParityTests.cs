using System.Text.Json;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Backtraces;

/// <summary>A dump and the text of the same crash have one signature, whatever runtime printed it.</summary>
public sealed class TextParityTests
{
    /// <summary>Texts that lack what the signature is made of, each with the reason.</summary>
    private static readonly Dictionary<string, string> Incomparable = new(StringComparer.Ordinal)
    {
        ["old-pricing-o0-rewriter-freight"] = "the text is that of the module as the rewriter instrumented it",
        ["old-pricing-o1-rewriter-freight"] = "the text is that of the module as the rewriter instrumented it",
    };

    public static TheoryData<string> Backtraces =>
        [
            .. Fixture
                .Files("truth", "*.json")
                .Select(path => Path.GetFileNameWithoutExtension(path))
                .Where(name =>
                    !Incomparable.ContainsKey(name)
                    && Truth(name).GetProperty("backtrace").ValueKind == JsonValueKind.String
                    && HasFiles(Truth(name))
                ),
        ];

    public static TheoryData<string, string> Texts
    {
        get
        {
            var texts = new TheoryData<string, string>();
            foreach (var path in Fixture.Files("text", "*.json"))
            {
                var name = Fixture.Json(path).GetProperty("case").GetString()!;
                if (!File.Exists(Fixture.PathOf($"truth/{name}.json")) || !HasFiles(Truth(name)))
                    continue;
                foreach (var text in Fixture.Json(path).GetProperty("texts").EnumerateObject())
                    texts.Add(name, text.Value.GetProperty("file").GetString()!);
            }
            return texts;
        }
    }

    [Theory]
    [MemberData(nameof(Backtraces))]
    public void TheBacktraceOfADumpHasItsSignature(string name)
    {
        var truth = Truth(name);

        Assert.Equal(OfDump(truth).Signature.Fingerprint, OfText(truth, truth.GetProperty("backtrace").GetString()!).Signature.Fingerprint);
    }

    /// <summary>WasmEdge logs where it trapped and no callers: its one frame is all that can agree.</summary>
    [Theory]
    [MemberData(nameof(Texts))]
    public void TheTextOfEachRuntimeHasTheDumpsSignature(string name, string file)
    {
        var truth = Truth(name);

        var (dump, text) = (OfDump(truth), OfText(truth, Fixture.Text(file)));

        if (file.Contains(".wasmedge.", StringComparison.Ordinal))
            Assert.Equal(dump.Threads[0].Frames[0].Function, text.Threads[0].Frames[0].Function);
        else
            Assert.Equal(dump.Signature.Fingerprint, text.Signature.Fingerprint);
    }

    /// <summary>Wasmtime leaves the modules' names out where it prints source places.</summary>
    [Fact]
    public void FramesWithoutAModulesNameAreGivenToTheModuleThatExplainsThem()
    {
        var truth = Truth("palette-preload-o0");
        var plan = CrashAnalysis.PlanText(truth.GetProperty("backtrace").GetString()!, new CrashEvent(), AnalysisLimits.Default);
        (string, ReadOnlyMemory<byte>)[] candidates =
        [
            ("palette_lib", Fixture.Bytes("modules/palette-lib-o1.wasm")),
            ("other", Fixture.Bytes("modules/session-o0.wasm")),
            ("palette_app", Fixture.Bytes("modules/palette-app-o0.wasm")),
        ];

        var named = CrashAnalysis.NameModules(plan, candidates);

        Assert.Equal([("palette_lib", 2), ("palette_app", 2)], named.Modules.Select(module => (module.Identity.Name, module.FrameCount)));
    }

    [Fact]
    public void FramesThatTwoModulesExplainAreGivenToNone()
    {
        var truth = Truth("palette-preload-o0");
        var plan = CrashAnalysis.PlanText(truth.GetProperty("backtrace").GetString()!, new CrashEvent(), AnalysisLimits.Default);
        ReadOnlyMemory<byte> module = Fixture.Bytes("modules/palette-lib-o1.wasm");

        Assert.Same(plan, CrashAnalysis.NameModules(plan, [("one", module), ("other", module)]));
    }

    [Fact]
    public void ATextFitsTheModuleThatItIsOfOnly()
    {
        var truth = Truth("metrics-o1-div");
        var plan = CrashAnalysis.PlanText(truth.GetProperty("backtrace").GetString()!, new CrashEvent(), AnalysisLimits.Default);

        Assert.True(BuildFit.Fits(plan, 0, Fixture.Bytes("modules/metrics-o1.wasm"), AnalysisLimits.Default));
        Assert.False(BuildFit.Fits(plan, 0, Fixture.Bytes("modules/session-o1.wasm"), AnalysisLimits.Default));
    }

    private static JsonElement Truth(string name) => Fixture.Json($"truth/{name}.json");

    private static string[] Modules(JsonElement truth) =>
        truth.TryGetProperty("modules", out var several) && several.ValueKind == JsonValueKind.Array
            ? [.. several.EnumerateArray().Select(one => one.GetString()!)]
            : [truth.GetProperty("module").GetString()!];

    private static bool HasFiles(JsonElement truth) =>
        Modules(truth).Append(truth.GetProperty("dump").GetString()!).All(path => File.Exists(Fixture.PathOf(path)));

    private static CrashReport OfDump(JsonElement truth) =>
        Analyze(truth, CrashAnalysis.Plan(Fixture.Bytes(truth.GetProperty("dump").GetString()!), new CrashEvent(), AnalysisLimits.Default));

    private static CrashReport OfText(JsonElement truth, string text)
    {
        var plan = CrashAnalysis.PlanText(text, new CrashEvent(), AnalysisLimits.Default);
        var candidates = Modules(truth).Select(path => (Path.GetFileName(path), (ReadOnlyMemory<byte>)Fixture.Bytes(path))).ToList();
        return Analyze(truth, candidates.Count > 1 ? CrashAnalysis.NameModules(plan, candidates) : plan);
    }

    private static CrashReport Analyze(JsonElement truth, AnalysisPlan plan)
    {
        Assert.Null(plan.Refusal);
        var files = Modules(truth);
        var loaded =
            from wanted in plan.Modules
            let file = files.FirstOrDefault(path => Path.GetFileName(path) == wanted.Identity.Name) ?? (files.Length == 1 ? files[0] : null)
            where file is not null
            select new LoadedModule
            {
                Index = wanted.Index,
                Module = Fixture.Bytes(file),
                DebugFile = Optional(truth, "debug"),
                SplitDwarf = Optional(truth, "dwp") is { IsEmpty: false } package ? [package] : [],
                SourceMap = Optional(truth, "sourceMap"),
                Build = new BuildReference(null, null, null, Path.GetFileName(file), null),
                MatchedBy = ModuleMatch.Name,
                Confidence = 1,
            };
        return CrashAnalysis.Analyze(plan, [.. loaded], TestContext.Current.CancellationToken);
    }

    private static ReadOnlyMemory<byte> Optional(JsonElement truth, string key) =>
        truth.TryGetProperty(key, out var path) && path.ValueKind == JsonValueKind.String && File.Exists(Fixture.PathOf(path.GetString()!))
            ? Fixture.Bytes(path.GetString()!)
            : default;
}
