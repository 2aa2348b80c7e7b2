using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>An open block of a walk.</summary>
internal sealed class FlowBlock(WasmOpcode opcode, int height, int results)
{
    public WasmOpcode Opcode => opcode;

    /// <summary>Operands below the block's own.</summary>
    public int Height => height;

    /// <summary>Operands that its end leaves.</summary>
    public int Results => results;

    /// <summary>What branches to its end bring.</summary>
    public List<FlowState> Ends { get; } = [];

    /// <summary>Where the condition of an <c>if</c> is false.</summary>
    public FlowState? Else { get; set; }

    /// <summary>Where an exception in a legacy <c>try</c> is caught.</summary>
    public FlowState? Catch { get; set; }

    /// <summary>The stack pointer at a loop's head, where the walk watches whether it stays; -1 where it does not watch.</summary>
    public int WatchedStackPointer { get; set; } = -1;

    /// <summary>True when a watched loop went back with another stack pointer.</summary>
    public bool HasMovedStackPointer { get; set; }
}
