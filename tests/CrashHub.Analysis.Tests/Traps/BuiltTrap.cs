using System.Text;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Traps;

/// <summary>
/// A built module whose function <c>main</c> calls <c>__assert_fail</c>, and the dump of the trap in there. Memory 0 has a page; global 0 is the stack pointer.
/// </summary>
internal sealed class BuiltTrap
{
    public const int Expression = 1024;
    public const int File = 1040;
    public const int Function = 1056;
    public const int Stale = 2048;
    public const int StackTop = 32768;
    public const string Message = "Assertion failed: x > 0 (a.c: main: 7)";

    private const byte Unreachable = 0x00;
    private readonly byte[] module;
    private readonly byte[] dump;

    /// <param name="code">Of <c>main</c>: up to, and without, the call of <c>__assert_fail</c>; leaves four operands.</param>
    /// <param name="stack">The stack pointer in <c>main</c> at the call.</param>
    /// <param name="memory">What the stack holds, from <see cref="StackTop"/> downwards by 16 bytes; or nothing.</param>
    public BuiltTrap(Func<WasmWriter, WasmWriter> code, int stack = StackTop, byte[]? memory = null)
    {
        var wasm = new WasmBuilder();
        var nothing = wasm.Type([], []);
        var four = wasm.Type([WasmBuilder.I32, WasmBuilder.I32, WasmBuilder.I32, WasmBuilder.I32], []);
        var one = wasm.Type([WasmBuilder.I32], []);
        wasm.Function(four, [Unreachable]);
        // Writes what lies 12 bytes behind its argument.
        wasm.Function(one, [0x20, 0, 0x41, 5, 0x36, 2, 12]);
        var before = code(new WasmWriter()).ToArray();
        wasm.Function(one, [.. before, 0x10, 0, Unreachable], WasmBuilder.I32);
        // The prologue that tells which global is the stack pointer.
        wasm.Function(nothing, [0x23, 0, 0x41, 16, 0x6b, 0x24, 0]);
        wasm.Memory(1).GlobalI32(StackTop, mutable: true);
        wasm.Named(0, "__assert_fail").Named(1, "touch").Named(2, "main");
        module = wasm.Build();
        var held = new CoredumpBuilder().Process("p").Module("m").Instance(0, [0], [0]).Memory(1).GlobalI32(stack);
        Text(held, Expression, "x > 0");
        Text(held, File, "a.c");
        Text(held, Function, "main");
        Text(held, Stale, "Assertion failed: old (old.c: old: 1)");
        if (memory is not null)
            held.Segment(StackTop - 16, memory);
        // One local run before main's code, none before the others'.
        dump = held.Thread("main").Frame(0, 0, 1).Frame(0, 2, (uint)(3 + before.Length)).Build();
    }

    /// <summary>The trap's message.</summary>
    public string? Read(AnalysisLimits? limits = null) => Report(limits).Message;

    /// <summary>The whole trap.</summary>
    public TrapReport Report(AnalysisLimits? limits = null)
    {
        var plan = CrashAnalysis.Plan(dump, new CrashEvent(), limits ?? AnalysisLimits.Default);
        var loaded = new LoadedModule
        {
            Index = 0,
            Module = module,
            Build = new BuildReference(null, null, null, "m", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
        return CrashAnalysis.Analyze(plan, [loaded], TestContext.Current.CancellationToken).Trap;
    }

    private static void Text(CoredumpBuilder dump, ulong address, string text) =>
        dump.Segment(address, Encoding.UTF8.GetBytes(text + "\0"));
}
