using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Report;

/// <summary>A crash from end to end, its dump, module, debug file or source map damaged: the report is made, whatever it says.</summary>
public sealed class AnalysisMutationTests
{
    private const int Rounds = 150;

    [Theory]
    [InlineData("loc-pricing-o0-div-zero", "loc-pricing-o0", null, 1)]
    [InlineData("router-o1", "router-o1", "router-o1.debug.wasm", 2)]
    [InlineData("asc-inventory-release-div-zero", "asc-inventory-release", "asc-inventory-release.wasm.map", 3)]
    [InlineData("old-pricing-o0-wasmedge", "loc-pricing-o0", null, 4)]
    public void DamageNeverThrows(string dumpName, string moduleName, string? debugName, int seed)
    {
        var dump = Fixture.Bytes($"dumps/{dumpName}.coredump");
        var module = Fixture.Bytes($"modules/{moduleName}.wasm");
        var debug = debugName is null ? [] : Fixture.Bytes($"modules/{debugName}");
        var random = new Random(seed);
        for (var round = 0; round < Fuzz.Rounds(Rounds); round++)
        {
            var damaged = random.Next(debugName is null ? 2 : 3);
            var report = Analyze(
                damaged == 0 ? Mutation.Apply(dump, random) : dump,
                damaged == 1 ? Mutation.Apply(module, random) : module,
                damaged == 2 ? Mutation.Apply(debug, random) : debug,
                isMap: debugName?.EndsWith(".map", StringComparison.Ordinal) == true
            );

            Assert.InRange(report?.Notes.Count ?? 0, 0, AnalysisLimits.Default.MaxNotes + 1);
        }
    }

    private static CrashReport? Analyze(byte[] dump, byte[] module, byte[] debug, bool isMap)
    {
        var plan = CrashAnalysis.Plan(dump, new CrashEvent { Trap = "wasm trap: integer divide by zero" }, AnalysisLimits.Default);
        if (plan.Refusal is not null)
            return null;
        var loaded = plan.Modules.Select(wanted => new LoadedModule
        {
            Index = wanted.Index,
            Module = module,
            DebugFile = isMap ? default(ReadOnlyMemory<byte>) : debug,
            SourceMap = isMap ? debug : default(ReadOnlyMemory<byte>),
            Build = new BuildReference(null, null, null, "m.wasm", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        });
        return CrashAnalysis.Analyze(plan, [.. loaded], TestContext.Current.CancellationToken);
    }
}
