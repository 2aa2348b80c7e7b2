namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Tells which path led to a join: the one whose conditions do not contradict what is known of their values.</summary>
internal sealed class PathChoice(IReadOnlyList<FrameSeat?> seats, FlowBudget budget, FrameChain chain)
{
    private readonly Dictionary<(int Frame, int Join), bool[]> excluded = [];
    private readonly HashSet<(int Frame, int Join)> asked = [];

    /// <summary>The path that was taken; null when several could have been.</summary>
    public int? Taken(int frame, int join)
    {
        int? taken = null;
        var paths = Excluded(frame, join);
        for (var i = 0; i < paths.Length; i++)
        {
            if (paths[i])
                continue;
            if (taken is not null)
                return null;
            taken = i;
        }
        return paths.Length == 1 ? null : taken;
    }

    /// <summary>The cell that was kept before one, on the path that was taken where that is told; negative when there is none.</summary>
    /// <param name="frame">The cell's frame, youngest 0.</param>
    /// <param name="cell">A cell of its walk.</param>
    public int CellBefore(int frame, FlowCell cell) =>
        cell.Join >= 0 && Taken(frame, cell.Join) is { } path ? seats[frame]!.Flow!.History.Join(cell.Join).Cells[path] : cell.Previous;

    /// <summary>True for a path that was not taken.</summary>
    public bool IsExcluded(int frame, int join, int path)
    {
        var paths = Excluded(frame, join);
        return path < paths.Length && paths[path];
    }

    /// <summary>What the branches taken on the way to the frame's offset prove of a value; null when nothing.</summary>
    public ulong? Known(int frame, int node)
    {
        var flow = seats[frame]!.Flow!;
        for (var at = flow.State.Truth; at >= 0 && budget.Take(1); )
        {
            var truth = flow.History.Truth(at);
            if (truth.Kind == FlowTruthKind.Is && truth.Node == node)
                return truth.Bits;
            at =
                truth.Kind == FlowTruthKind.Join && Taken(frame, truth.Node) is { } path
                    ? flow.History.Join(truth.Node).Truths[path]
                    : truth.Previous;
        }
        return null;
    }

    // While a join is being told, a question for it finds no path excluded: what holds on all of them still does.
    private bool[] Excluded(int frame, int join)
    {
        if (excluded.TryGetValue((frame, join), out var known))
            return known;
        if (!asked.Add((frame, join)))
            return [];
        var history = seats[frame]!.Flow!.History;
        var paths = history.Join(join);
        var found = new bool[paths.Truths.Length];
        var all = true;
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = IsContradicted(frame, paths.Truths[i], paths.CommonTruth, history);
            all &= found[i];
        }
        asked.Remove((frame, join));
        // All paths contradicted: the join itself lies on a path that was not taken.
        return excluded[(frame, join)] = all ? new bool[found.Length] : found;
    }

    private bool IsContradicted(int frame, int from, int to, FlowHistory history)
    {
        for (var at = from; at != to && at >= 0 && budget.Take(1); )
        {
            var truth = history.Truth(at);
            if (truth.Kind == FlowTruthKind.Join)
            {
                at = Taken(frame, truth.Node) is { } path ? history.Join(truth.Node).Truths[path] : truth.Previous;
                continue;
            }
            if (chain.TryEvaluate(frame, truth.Node, out var bits) && (truth.Kind == FlowTruthKind.Is ? bits != truth.Bits : bits == 0))
                return true;
            at = truth.Previous;
        }
        return false;
    }
}
