using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Unwinding;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Unwinding;

/// <summary>A module with one memory, a stack pointer that begins at <see cref="Top"/>, and a dump of it, both as built.</summary>
internal sealed class Crash
{
    public const int Top = 0x1000;

    private readonly List<(uint Function, uint Offset, CrashHub.Testing.FrameValue[] Locals)> frames = [];
    private readonly List<(ulong Address, byte[] Bytes)> memory = [];

    public WasmBuilder Module { get; } = new WasmBuilder().Memory(1).GlobalI32(Top, mutable: true).Export("__stack_pointer", 3, 0);

    /// <summary>Adds a function of i32 parameters and at most one i32 result.</summary>
    public uint Function(Code code, int parameters = 0, bool returns = false) =>
        Module.Function(Type(parameters, returns), code.Bytes, code.Locals);

    public uint Type(int parameters = 0, bool returns = false) =>
        Module.Type([.. Enumerable.Repeat(WasmBuilder.I32, parameters)], returns ? [WasmBuilder.I32] : []);

    /// <summary>Adds a frame, youngest first.</summary>
    public Crash Frame(uint function, uint offset, params CrashHub.Testing.FrameValue[] locals)
    {
        frames.Add((function, offset, locals));
        return this;
    }

    /// <summary>Adds bytes of memory, none of them zero at the ends: bytes that no call adds are then zeros.</summary>
    public Crash Memory(ulong address, params byte[] bytes)
    {
        memory.Add((address, bytes));
        return this;
    }

    /// <summary>The states of the frames, the stack pointer as it was at the trap.</summary>
    public FrameState?[] States(int stackPointer, AnalysisLimits? limits = null, ArithmeticTrap trap = ArithmeticTrap.Unknown)
    {
        var dump = new CoredumpBuilder().Process("p").Memory(1).GlobalI32(stackPointer).Module("m").Instance(0, [0], [0]).Thread("main");
        foreach (var (address, bytes) in memory)
            dump.Segment(address, bytes);
        foreach (var (function, offset, locals) in frames)
            dump.Frame(0, function, offset, locals);
        return Of(dump.Build(), limits ?? AnalysisLimits.Default, trap, Module.Build());
    }

    /// <summary>The states of a dump's first thread.</summary>
    public static FrameState?[] Of(byte[] dumpBytes, AnalysisLimits limits, params byte[][] moduleBytes) =>
        Of(dumpBytes, limits, ArithmeticTrap.Unknown, moduleBytes);

    private static FrameState?[] Of(byte[] dumpBytes, AnalysisLimits limits, ArithmeticTrap trap, params byte[][] moduleBytes)
    {
        var modules = moduleBytes.Select(bytes => WasmModule.Parse(bytes, limits)).ToArray();
        var dump = CoredumpFile.Parse(dumpBytes, limits);
        WasmModule? ModuleOf(uint index) => index < modules.Length ? modules[index] : null;
        var thread = dump.Threads[0];
        var positions = FrameNormalizer.Normalize(dump, thread, ModuleOf);
        return FrameStates.Of(
            dump,
            thread,
            positions,
            frame =>
                dump.ModuleIndexOf(frame) is { } index ? ModuleOf(index)
                : dump.HasImpliedInstance ? modules[0]
                : null,
            new Analysis.Unwinding.Flow.FlowModules(limits),
            trap
        );
    }
}
