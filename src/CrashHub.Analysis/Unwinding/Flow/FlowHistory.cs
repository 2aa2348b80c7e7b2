using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>What happened on the ways through a function: effects, memory cells and truths, each a list that paths share up to where they part.</summary>
internal sealed class FlowHistory(FlowBudget budget)
{
    /// <summary>The first effect of a walk: that the function was entered.</summary>
    public const int Entry = 0;

    private readonly List<FlowEffect> effects = [new(FlowEffectKind.Start, -1)];
    private readonly List<FlowCell> cells = [];
    private readonly List<FlowTruth> truths = [];
    private readonly List<FlowJoin> joins = [];
    private readonly List<int[]> choices = [];
    private readonly List<FlowCallSite> calls = [];

    public int EffectCount => effects.Count;

    public FlowEffect Effect(int index) => effects[index];

    public FlowCell Cell(int index) => cells[index];

    public FlowTruth Truth(int index) => truths[index];

    public FlowJoin Join(int index) => joins[index];

    /// <summary>The values of one place on the paths of a join.</summary>
    public int[] Choices(int index) => choices[index];

    public int Add(FlowEffect effect)
    {
        // Two in a row are two: what was loaded between them is not sure behind the second.
        budget.Take(FlowBudget.Kept);
        effects.Add(effect);
        return effects.Count - 1;
    }

    public int AddCell(int previous, int effect, int address, ulong offset, WasmOpcode opcode, uint memory, int value)
    {
        budget.Take(FlowBudget.Kept);
        cells.Add(new(previous, previous < 0 ? 0 : cells[previous].Depth + 1, effect, address, offset, opcode, memory, value));
        return cells.Count - 1;
    }

    public int AddTruth(int previous, FlowTruthKind kind, int node, ulong bits)
    {
        budget.Take(FlowBudget.Kept);
        truths.Add(new(previous, previous < 0 ? 0 : truths[previous].Depth + 1, kind, node, bits));
        return truths.Count - 1;
    }

    /// <summary>A call whose result is a node.</summary>
    public FlowCallSite Call(int index) => calls[index];

    public int AddCall(FlowCallSite call)
    {
        budget.Take(FlowBudget.Kept);
        calls.Add(call);
        return calls.Count - 1;
    }

    public int AddChoices(int[] values)
    {
        budget.Take(FlowBudget.Kept);
        choices.Add(values);
        return choices.Count - 1;
    }

    /// <summary>Brings the lists of paths together: sets the joined state's ends of them.</summary>
    /// <returns>The join.</returns>
    public int AddJoin(FlowState joined, IReadOnlyList<FlowState> paths)
    {
        var truth = paths[0].Truth;
        var cell = paths[0].Cell;
        var isOneEffect = true;
        var join = new FlowJoin(new int[paths.Count], new int[paths.Count], new int[paths.Count], 0);
        for (var i = 0; i < paths.Count; i++)
        {
            (join.Truths[i], join.Effects[i], join.Cells[i]) = (paths[i].Truth, paths[i].Effect, paths[i].Cell);
            truth = CommonTruth(truth, paths[i].Truth);
            cell = CommonCell(cell, paths[i].Cell);
            isOneEffect &= paths[i].Effect == paths[0].Effect;
        }
        joins.Add(join with { CommonTruth = truth });
        var number = joins.Count - 1;
        joined.Truth = AddTruth(truth, FlowTruthKind.Join, number, 0);
        budget.Take(FlowBudget.Kept);
        cells.Add(new(cell, cell < 0 ? 0 : cells[cell].Depth + 1, 0, 0, 0, default, 0, -1, number));
        joined.Cell = cells.Count - 1;
        joined.Effect = isOneEffect ? paths[0].Effect : Add(new FlowEffect(FlowEffectKind.Join, number));
        return number;
    }

    private int CommonCell(int a, int b)
    {
        while (a != b)
        {
            if (a < 0 || b < 0)
                return -1;
            var (left, right) = (cells[a], cells[b]);
            if (left.Depth >= right.Depth)
                a = left.Previous;
            if (right.Depth >= left.Depth)
                b = right.Previous;
        }
        return a;
    }

    private int CommonTruth(int a, int b)
    {
        while (a != b)
        {
            if (a < 0 || b < 0)
                return -1;
            var (left, right) = (truths[a], truths[b]);
            if (left.Depth >= right.Depth)
                a = left.Previous;
            if (right.Depth >= left.Depth)
                b = right.Previous;
        }
        return a;
    }
}
