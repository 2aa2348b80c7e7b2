namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>The machine at one point of a function, its values as nodes of a <see cref="FlowGraph"/>.</summary>
internal sealed class FlowState
{
    /// <summary>Parameters, then declared locals.</summary>
    public required int[] Locals { get; init; }

    /// <summary>The operand stack, bottom first.</summary>
    public required List<int> Stack { get; init; }

    /// <summary>The stack pointer global; the entry's value where the module has none.</summary>
    public required int StackPointer { get; set; }

    /// <summary>The address that frame variables count from, once the prologue has computed it; -1 before and without.</summary>
    public int Base { get; set; } = -1;

    /// <summary>True when the prologue is over: a call or a branch has been met.</summary>
    public bool IsPastPrologue { get; set; }

    /// <summary>The last effect on memory, in <see cref="FlowHistory"/>.</summary>
    public int Effect { get; set; }

    /// <summary>The last memory cell; -1 for none.</summary>
    public int Cell { get; set; } = -1;

    /// <summary>The last truth; -1 for none.</summary>
    public int Truth { get; set; } = -1;

    public FlowState Copy(int stackLength) =>
        new()
        {
            Locals = (int[])Locals.Clone(),
            Stack = Stack.GetRange(0, stackLength),
            StackPointer = StackPointer,
            Base = Base,
            IsPastPrologue = IsPastPrologue,
            Effect = Effect,
            Cell = Cell,
            Truth = Truth,
        };

    public FlowState Copy() => Copy(Stack.Count);

    /// <summary>Takes in another path that meets this one; both stacks have the same length in valid code.</summary>
    public void Join(FlowState other, FlowGraph graph, FlowHistory history)
    {
        for (var i = 0; i < Locals.Length; i++)
        {
            if (Locals[i] != other.Locals[i])
                Locals[i] = graph.Opaque();
        }
        for (var i = 0; i < Stack.Count; i++)
        {
            if (i >= other.Stack.Count || Stack[i] != other.Stack[i])
                Stack[i] = graph.Opaque();
        }
        if (StackPointer != other.StackPointer)
            StackPointer = graph.Opaque();
        if (Base != other.Base)
            Base = -1;
        IsPastPrologue = true;
        Effect = history.JoinEffects(Effect, other.Effect);
        Cell = history.JoinCells(Cell, other.Cell);
        Truth = history.JoinTruths(Truth, other.Truth);
    }
}
