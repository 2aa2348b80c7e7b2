using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Finds a value in the dumped memory: where it was loaded from or stored to, if nothing since can have written there.</summary>
internal sealed class MemoryWitness(CoredumpFile dump, IReadOnlyList<FrameSeat?> seats, FlowBudget budget, FrameChain chain)
{
    // Far from the trap some younger frame has written somewhere unknown; looking for it in each would cost the square of the depth.
    private const int MostYounger = 40;

    private readonly Dictionary<int, List<WrittenRange>?> footprints = [];
    private readonly HashSet<int> measured = [];

    /// <summary>The value of a node of a frame; null when no cell of memory is sure to hold it still.</summary>
    public ulong? Find(int frame, int node)
    {
        var flow = seats[frame]!.Flow!;
        Span<byte> bytes = stackalloc byte[8];
        for (var at = flow.State.Cell; at >= 0 && budget.Take(1); at = flow.History.Cell(at).Previous)
        {
            var cell = flow.History.Cell(at);
            if (cell.Value != node)
                continue;
            var width = MemoryAccesses.Width(cell.Opcode);
            if (Place(frame, cell.Memory, cell.Address, cell.Offset) is not { } place)
                continue;
            if (!IsUntouched(frame, cell, new WrittenRange(place.Memory, place.Address, (ulong)width)))
                continue;
            if (dump.Memory.TryRead(place, bytes[..width]))
                return MemoryAccesses.Decode(cell.Opcode, bytes[..width]);
        }
        return null;
    }

    private MemoryAddress? Place(int frame, uint memory, int address, ulong offset)
    {
        if (chain.DumpMemory(seats[frame]!, memory) is not { } found || !chain.TryEvaluate(frame, address, out var bits))
            return null;
        return offset <= ulong.MaxValue - bits ? new MemoryAddress(found, bits + offset) : null;
    }

    private bool IsUntouched(int frame, FlowCell cell, WrittenRange range)
    {
        if (frame > MostYounger || !IsUntouchedSince(frame, cell.Effect, range))
            return false;
        for (var younger = frame - 1; younger >= 0; younger--)
        {
            // Between them may be a host function, or a frame that is gone: what they wrote nobody knows.
            if (!chain.IsEntered(younger) || Footprint(younger) is not { } footprint)
                return false;
            foreach (var written in footprint)
                if (written.Touches(range))
                    return false;
        }
        return seats[0] is { Flow: { } youngest } && !MayCallHost(seats[0]!, youngest.At);
    }

    // A host function that failed, or that never came back, may have written before.
    private static bool MayCallHost(FrameSeat seat, Instruction at) =>
        at.IsCall && (at.Opcode != WasmOpcode.Call || at.Index < (uint)seat.Module.Module.ImportedFunctionCount);

    private bool IsUntouchedSince(int frame, int since, WrittenRange range)
    {
        var flow = seats[frame]!.Flow!;
        Stack<int> open = new([flow.State.Effect]);
        HashSet<int> seen = [];
        while (open.TryPop(out var at))
        {
            if (at == since || !seen.Add(at))
                continue;
            if (!budget.Take(1))
                return false;
            var effect = flow.History.Effect(at);
            if (effect.Kind == FlowEffectKind.Start)
                continue;
            if (effect.Kind == FlowEffectKind.Join)
                open.Push(effect.Other);
            else if (Written(frame, effect) is not { } written || written.Touches(range))
                return false;
            open.Push(effect.Previous);
        }
        return true;
    }

    // All that a frame has written since it was entered; null when that may be anything.
    private List<WrittenRange>? Footprint(int frame)
    {
        if (footprints.TryGetValue(frame, out var known))
            return known;
        if (seats[frame]?.Flow is not { } flow || !measured.Add(frame))
            return null;
        List<WrittenRange>? ranges = [];
        Stack<int> open = new([flow.State.Effect]);
        HashSet<int> seen = [];
        while (ranges is not null && open.TryPop(out var at))
        {
            if (!seen.Add(at))
                continue;
            var effect = flow.History.Effect(at);
            if (effect.Kind == FlowEffectKind.Start)
                continue;
            if (effect.Kind == FlowEffectKind.Join)
                open.Push(effect.Other);
            else if (budget.Take(1) && Written(frame, effect) is { } written)
                ranges.Add(written);
            else
                ranges = null;
            open.Push(effect.Previous);
        }
        measured.Remove(frame);
        return footprints[frame] = ranges;
    }

    private WrittenRange? Written(int frame, FlowEffect effect)
    {
        var seat = seats[frame]!;
        if (effect.Kind == FlowEffectKind.Store)
            return Place(frame, effect.Memory, effect.Address, effect.Offset) is { } place
                ? new WrittenRange(place.Memory, place.Address, effect.Length)
                : null;
        if (
            effect is not { Kind: FlowEffectKind.Call, Function: { } function }
            || seat.Module.WritesOf(function) is not { IsAnything: false } writes
        )
            return null;
        if (writes.Depth == 0)
            return default(WrittenRange);
        return Place(frame, 0, effect.Address, 0) is { } top && writes.Depth <= top.Address
            ? new WrittenRange(top.Memory, top.Address - writes.Depth, writes.Depth)
            : null;
    }
}
