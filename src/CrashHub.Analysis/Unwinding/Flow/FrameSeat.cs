using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>A frame of a thread as the unwinding sees it: the walk to where it stands, and what is found out about it.</summary>
internal sealed class FrameSeat
{
    private readonly Dictionary<int, ulong> dumped = [];

    public FrameSeat(CoredumpFile dump, CoredumpFrame frame, ModuleFlow module, uint function, FunctionFlow? flow, bool isYoungest)
    {
        Module = module;
        Function = function;
        Flow = flow;
        if (flow is null)
            return;
        Note(dump.Locals(frame), flow.State.Locals);
        if (!isYoungest)
            return;
        // Of callers producers keep what lies below the arguments, if anything: only the youngest frame's operands are surely all.
        var operands = dump.OperandStack(frame);
        if (operands.Length == flow.State.Stack.Count)
            Note(operands, flow.State.Stack);
    }

    public ModuleFlow Module { get; }

    public uint Function { get; }

    /// <summary>The machine at the frame's offset; null when it can't be said.</summary>
    public FunctionFlow? Flow { get; }

    /// <summary>The stack pointer at the function's entry; null when it is not certain.</summary>
    public ulong? Entry { get; set; }

    /// <summary>The dump's instance; null when several could be meant.</summary>
    public int? Instance { get; set; }

    /// <summary>Where its part of the stack begins.</summary>
    public StackBase? Base { get; set; }

    /// <summary>Values that the trap itself proves: the frame is the youngest.</summary>
    public Dictionary<int, ulong> Pinned { get; } = [];

    /// <summary>The value of a node that the dump holds.</summary>
    public bool TryDumped(int node, out ulong bits) => dumped.TryGetValue(node, out bits);

    /// <summary>The stack pointer at entry as the dump's own locals tell it; null when none does, or two differ.</summary>
    public ulong? DumpedEntry()
    {
        ulong? entry = null;
        foreach (var (node, bits) in dumped)
        {
            if (Flow!.Graph.StackDistance(node) is not { } distance)
                continue;
            var from = Module.Is64 ? bits - (ulong)distance : (uint)(bits - (ulong)distance);
            if (entry is { } other && other != from)
                return null;
            entry = from;
        }
        return entry;
    }

    private void Note(CoredumpValue[] values, IReadOnlyList<int> nodes)
    {
        for (var i = 0; i < values.Length && i < nodes.Count; i++)
        {
            // WasmEdge's low halves are whole values only where the type has 32 bits: left out, the readers of locals know the types.
            if (values[i].Kind is not (CoredumpValueKind.Missing or CoredumpValueKind.LowBits))
                dumped[nodes[i]] = values[i].Bits;
        }
    }
}
