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

    /// <summary>The machine where paths meet; the stacks of all have the same length in valid code.</summary>
    /// <param name="paths">One state a path; the first becomes the result.</param>
    /// <param name="graph">Gets what differs, as choices between the paths.</param>
    /// <param name="history">Gets the join.</param>
    public static FlowState Join(IReadOnlyList<FlowState> paths, FlowGraph graph, FlowHistory history)
    {
        var joined = paths[0];
        if (paths.Count == 1)
            return joined;
        joined = joined.Copy();
        var join = history.AddJoin(joined, paths);
        for (var i = 0; i < joined.Locals.Length; i++)
            joined.Locals[i] = Choose(paths, i, static (path, at) => path.Locals[at], join, graph, history);
        for (var i = 0; i < joined.Stack.Count; i++)
            joined.Stack[i] = Choose(paths, i, static (path, at) => at < path.Stack.Count ? path.Stack[at] : -1, join, graph, history);
        joined.StackPointer = Choose(paths, 0, static (path, _) => path.StackPointer, join, graph, history);
        joined.Base = Choose(paths, 0, static (path, _) => path.Base, -1, graph, history);
        joined.IsPastPrologue = true;
        return joined;
    }

    private static int Choose(
        IReadOnlyList<FlowState> paths,
        int place,
        Func<FlowState, int, int> at,
        int join,
        FlowGraph graph,
        FlowHistory history
    )
    {
        var first = at(paths[0], place);
        var isSame = true;
        for (var i = 1; i < paths.Count && isSame; i++)
            isSame = at(paths[i], place) == first;
        if (isSame)
            return first;
        if (join < 0)
            return -1;
        var choices = new int[paths.Count];
        for (var i = 0; i < choices.Length; i++)
        {
            choices[i] = at(paths[i], place);
            if (choices[i] < 0)
                return graph.Opaque();
        }
        return graph.Choice(join, history.AddChoices(choices));
    }
}
