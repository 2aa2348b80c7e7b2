using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Traps;

/// <summary>A built module whose only function traps at its last instruction, and the dump of that: memory 0 has one page, memory 1 has two.</summary>
internal static class BuiltAccess
{
    /// <summary>The trap.</summary>
    /// <param name="before">Operands, all constants.</param>
    /// <param name="instruction">What traps.</param>
    /// <param name="host">The host's words; null for none.</param>
    public static TrapReport Of(Func<WasmWriter, WasmWriter> before, byte[] instruction, string? host = null)
    {
        var operands = before(new WasmWriter()).ToArray();
        var wasm = new WasmBuilder();
        wasm.Function(wasm.Type([], []), [.. operands, .. instruction, 0x00]);
        wasm.Memory(1).Memory(2).Data(0, "data"u8);
        var dump = new CoredumpBuilder().Process("p").Module("m").Instance(0, [0, 1], []).Memory(1).Memory(2);
        dump.Segment(16, [1]).Thread("main").Frame(0, 0, (uint)(1 + operands.Length));
        var plan = CrashAnalysis.Plan(dump.Build(), new CrashEvent { Trap = host }, AnalysisLimits.Default);
        var loaded = new LoadedModule
        {
            Index = 0,
            Module = wasm.Build(),
            Build = new BuildReference(null, null, null, "m", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
        return CrashAnalysis.Analyze(plan, [loaded], TestContext.Current.CancellationToken).Trap;
    }
}
