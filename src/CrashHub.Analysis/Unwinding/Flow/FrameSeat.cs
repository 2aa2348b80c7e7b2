using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>A frame of a thread as the unwinding sees it: the walk to where it stands, and what is found out about it.</summary>
internal sealed class FrameSeat
{
    private readonly CoredumpFile dump;
    private readonly CoredumpFrame frame;
    private readonly Lazy<FunctionFlow?> flow;
    private readonly Lazy<Dictionary<int, ulong>> dumped;
    private bool disagrees;

    /// <summary>A seat; the walk is made when first asked for.</summary>
    /// <param name="dump">The dump.</param>
    /// <param name="frame">Its frame.</param>
    /// <param name="module">The frame's module.</param>
    /// <param name="function">Its function.</param>
    /// <param name="walk">Gives the machine at the frame's offset, or null.</param>
    /// <param name="isYoungest">True for the thread's youngest frame.</param>
    public FrameSeat(
        CoredumpFile dump,
        CoredumpFrame frame,
        ModuleFlow module,
        uint function,
        Func<FunctionFlow?> walk,
        bool isYoungest
    )
    {
        this.dump = dump;
        this.frame = frame;
        Module = module;
        Function = function;
        IsYoungest = isYoungest;
        flow = new Lazy<FunctionFlow?>(walk, isThreadSafe: false);
        dumped = new Lazy<Dictionary<int, ulong>>(ReadDumped, isThreadSafe: false);
    }

    /// <summary>True for the thread's youngest frame.</summary>
    public bool IsYoungest { get; }

    public ModuleFlow Module { get; }

    public uint Function { get; }

    /// <summary>The machine at the frame's offset; null when it can't be said.</summary>
    public FunctionFlow? Flow => flow.Value;

    /// <summary>The stack pointer at the function's entry; null when it is not certain.</summary>
    public ulong? Entry { get; set; }

    /// <summary>The stack pointer at the frame's offset; null when it is not certain.</summary>
    public ulong? StackPointer { get; set; }

    /// <summary>The dump's instance; null when several could be meant.</summary>
    public int? Instance { get; set; }

    /// <summary>Where its part of the stack begins.</summary>
    public StackBase? Base { get; set; }

    /// <summary>The value of a node that the dump holds.</summary>
    public bool TryDumped(int node, out ulong bits) => dumped.Value.TryGetValue(node, out bits);

    /// <summary>True when a local of the dump is not what the code must have put there: a constant, or the same value as in another local.</summary>
    public bool Disagrees => dumped.Value.Count > 0 && disagrees;

    /// <summary>The stack pointer at entry as the dump's own locals tell it; null when none does, or two differ.</summary>
    public ulong? DumpedEntry()
    {
        if (frame.LocalCount + frame.StackCount == 0)
            return null;
        ulong? entry = null;
        foreach (var (node, bits) in dumped.Value)
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

    private Dictionary<int, ulong> ReadDumped()
    {
        Dictionary<int, ulong> values = [];
        if (frame.LocalCount + frame.StackCount == 0 || Flow is not { } walked)
            return values;
        Note(dump.Locals(frame), walked.State.Locals, values, areLocals: true);
        // Of callers producers keep what lies below the arguments, if anything: only the youngest frame's operands are surely all.
        var operands = dump.OperandStack(frame);
        if (IsYoungest && operands.Length == walked.State.Stack.Count)
            Note(operands, walked.State.Stack, values, areLocals: false);
        return values;
    }

    private void Note(CoredumpValue[] values, IReadOnlyList<int> nodes, Dictionary<int, ulong> noted, bool areLocals)
    {
        for (var i = 0; i < values.Length && i < nodes.Count; i++)
        {
            // WasmEdge writes low halves: whole values where the type has 32 bits.
            var isWhole = values[i].Kind != CoredumpValueKind.LowBits || areLocals && Module.HasHalfWidth(Function, (uint)i);
            if (values[i].Kind == CoredumpValueKind.Missing || !isWhole)
                continue;
            var isKnown = Flow!.Graph.IsConstant(nodes[i], out var known) || noted.TryGetValue(nodes[i], out known);
            disagrees |= isKnown && known != values[i].Bits;
            noted[nodes[i]] = values[i].Bits;
        }
    }
}
