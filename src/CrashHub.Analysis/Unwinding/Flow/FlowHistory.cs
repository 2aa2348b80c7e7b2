using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>What happened on the ways through a function: effects, memory cells and truths, each a list that paths share up to where they part.</summary>
internal sealed class FlowHistory
{
    private readonly List<FlowEffect> effects = [new(FlowEffectKind.Start, -1)];
    private readonly List<FlowCell> cells = [];
    private readonly List<FlowTruth> truths = [];

    public int EffectCount => effects.Count;

    public FlowEffect Effect(int index) => effects[index];

    public FlowCell Cell(int index) => cells[index];

    public FlowTruth Truth(int index) => truths[index];

    public int Add(FlowEffect effect)
    {
        // After anything nothing more can be said: a chain of such effects is one.
        if (effect.Kind == FlowEffectKind.Anything && effects[effect.Previous].Kind == FlowEffectKind.Anything)
            return effect.Previous;
        effects.Add(effect);
        return effects.Count - 1;
    }

    public int AddCell(int previous, int effect, int address, ulong offset, WasmOpcode opcode, uint memory, int value)
    {
        cells.Add(new(previous, previous < 0 ? 0 : cells[previous].Depth + 1, effect, address, offset, opcode, memory, value));
        return cells.Count - 1;
    }

    public int AddTruth(int previous, int node, ulong bits)
    {
        truths.Add(new(previous, previous < 0 ? 0 : truths[previous].Depth + 1, node, bits));
        return truths.Count - 1;
    }

    public int JoinEffects(int a, int b) => a == b ? a : Add(new FlowEffect(FlowEffectKind.Join, a, b));

    /// <summary>The cells of both paths.</summary>
    public int JoinCells(int a, int b)
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

    /// <summary>The truths of both paths.</summary>
    public int JoinTruths(int a, int b)
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

    /// <summary>What a branch taken proves of a value; null when nothing.</summary>
    /// <param name="truth">The last truth on the way.</param>
    /// <param name="node">The value.</param>
    public ulong? Known(int truth, int node)
    {
        for (; truth >= 0; truth = truths[truth].Previous)
        {
            if (truths[truth].Node == node)
                return truths[truth].Bits;
        }
        return null;
    }
}
