using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>
/// What a call gave back in AssemblyScript: a reference that the callee kept in its part of the managed stack, which lies there untouched as long as nothing
/// else was called. See <see cref="ManagedStack"/> for why stores through other addresses do not count.
/// </summary>
/// <param name="module">The module.</param>
/// <param name="read">Reads a word of the dump's memory; null when it is not known.</param>
internal sealed class ManagedResults(ModuleFlow module, Func<ulong, ulong?> read)
{
    private const int Deepest = 16;

    // Slots lie in the frame of the function itself, a few words.
    private const int MostCells = 256;
    private const int WordBytes = 4;

    /// <summary>The only result of a function whose call came back last; null when it is not certain.</summary>
    /// <param name="function">The callee.</param>
    /// <param name="entry">The managed stack's pointer at the call.</param>
    /// <param name="depth">Calls that this one is the end of.</param>
    public ulong? Of(uint function, ulong entry, int depth = 0)
    {
        if (depth > Deepest || module.FlowAtReturn(function) is not { State.Stack: [var result] } flow)
            return null;
        var term = flow.Graph[result];
        if (term.Kind != FlowNodeKind.Choice)
            return Value(flow, result, flow.State.Cell, flow.State.Effect, entry, depth);
        return Chosen(flow, term, entry);
    }

    private ulong? Value(FunctionFlow flow, int node, int cells, int effect, ulong entry, int depth)
    {
        if (flow.Graph.IsConstant(node, out var bits))
            return bits;
        if (Slot(flow, node, cells, effect) is { } slot)
            return read((uint)(entry + (ulong)slot));
        // The end of another call.
        var term = flow.Graph[node];
        return
            term.Kind == FlowNodeKind.Result
            && flow.History.Effect(effect).Call == (int)term.Bits
            && flow.History.Call((int)term.Bits) is var site
            && flow.Graph.StackDistance(site.StackPointer) is { } distance
            ? Of(site.Function, (uint)(entry + (ulong)distance), depth + 1)
            : null;
    }

    // Of several ways one was taken: not one on which a constant would lie where another one's value is kept, and something else lies there.
    private ulong? Chosen(FunctionFlow flow, FlowNode term, ulong entry)
    {
        var choices = flow.History.Choices((int)term.Bits);
        var join = flow.History.Join(term.A);
        if (!IsUntouchedBehind(flow, term.A))
            return null;
        ulong? found = null;
        for (var i = 0; i < choices.Length; i++)
        {
            if (flow.Graph.IsConstant(choices[i], out _) || Slot(flow, choices[i], join.Cells[i], join.Effects[i]) is not { } slot)
                continue;
            if (found is not null || read((uint)(entry + (ulong)slot)) is not { } held)
                return null;
            for (var other = 0; other < choices.Length; other++)
            {
                if (other != i && !(Constant(flow, join.Cells[other], slot) is { } constant && constant != held))
                    return null;
            }
            found = held;
        }
        return found;
    }

    // Where the function's frame keeps a value; null when it does not, or no longer.
    private long? Slot(FunctionFlow flow, int node, int cells, int effect)
    {
        for (var (at, left) = (cells, MostCells); at >= 0 && left > 0 && module.Budget.Take(1); left--)
        {
            var cell = flow.History.Cell(at);
            at = cell.Previous;
            if (cell.Value == node && Place(flow, cell) is { } place && cell.Opcode == WasmOpcode.I32Load)
                return IsUntouched(flow, effect, cell.Effect, place) ? place : null;
        }
        return null;
    }

    // The constant that the last store left in a word of the frame.
    private ulong? Constant(FunctionFlow flow, int cells, long slot)
    {
        for (var (at, left) = (cells, MostCells); at >= 0 && left > 0 && module.Budget.Take(1); left--)
        {
            var cell = flow.History.Cell(at);
            at = cell.Previous;
            if (cell.Join >= 0)
                return null;
            var width = MemoryAccesses.Width(cell.Opcode);
            if (Place(flow, cell) is not { } place || place + width <= slot || slot + WordBytes <= place)
                continue;
            if (place > slot || place + width < slot + WordBytes || !flow.Graph.IsConstant(cell.Value, out var bits))
                return null;
            return (uint)(bits >> (int)(8 * (slot - place)));
        }
        return null;
    }

    private static long? Place(FunctionFlow flow, FlowCell cell) =>
        cell.Memory == 0 && cell.Join < 0 && cell.Offset <= int.MaxValue && flow.Graph.StackDistance(cell.Address) is { } distance
            ? distance + (long)cell.Offset
            : null;

    private bool IsUntouchedBehind(FunctionFlow flow, int join)
    {
        // Behind the meeting the way is one: nothing but stores elsewhere.
        for (var at = flow.State.Effect; module.Budget.Take(1); )
        {
            var effect = flow.History.Effect(at);
            if (effect.Kind == FlowEffectKind.Join)
                return effect.Previous == join;
            if (effect.Kind != FlowEffectKind.Store || flow.Graph.StackDistance(effect.Address) is not null)
                return false;
            at = effect.Previous;
        }
        return false;
    }

    private bool IsUntouched(FunctionFlow flow, int from, int since, long slot)
    {
        Stack<int> open = new([from]);
        HashSet<int> seen = [];
        while (open.TryPop(out var at))
        {
            if (at == since || !seen.Add(at))
                continue;
            if (!module.Budget.Take(1))
                return false;
            var effect = flow.History.Effect(at);
            switch (effect.Kind)
            {
                case FlowEffectKind.Start:
                    return false;
                case FlowEffectKind.Join:
                    foreach (var end in flow.History.Join(effect.Previous).Effects)
                        open.Push(end);
                    continue;
                case FlowEffectKind.Store when flow.Graph.StackDistance(effect.Address) is { } distance:
                    var first = distance + (long)effect.Offset;
                    if (first < slot + WordBytes && slot < first + (long)effect.Length)
                        return false;
                    break;
                // Callees have their part below the pointer at the call.
                case FlowEffectKind.Call when flow.Graph.StackDistance(effect.Address) is not { } pointer || pointer > slot:
                    return false;
            }
            open.Push(effect.Previous);
        }
        return true;
    }
}
