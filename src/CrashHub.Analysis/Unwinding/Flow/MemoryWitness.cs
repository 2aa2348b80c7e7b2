using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Finds a value in the dumped memory: where it was loaded from or stored to, if nothing since can have written there.</summary>
internal sealed class MemoryWitness(
    CoredumpFile dump,
    IReadOnlyList<FrameSeat?> seats,
    FlowBudget budget,
    FrameChain chain,
    PathChoice paths,
    bool hasTrapped
)
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
        for (var at = flow.State.Cell; at >= 0 && budget.Take(1); )
        {
            var cell = flow.History.Cell(at);
            at = paths.CellBefore(frame, cell);
            if (cell.Value != node && AddedTo(flow.Graph, cell, node) is null)
                continue;
            var width = MemoryAccesses.Width(cell.Opcode);
            if (Place(frame, cell.Memory, cell.Address, cell.Offset) is not { } place)
                continue;
            if (!dump.Memory.TryRead(place, bytes[..width]))
                continue;
            var isReadOnly = cell.Memory == 0 && seats[frame]!.Module.ReadOnly.Holds(place.Address, bytes[..width]);
            if (isReadOnly || IsUntouched(frame, cell.Effect, new WrittenRange(place.Memory, place.Address, (ulong)width)))
                return Without(MemoryAccesses.Decode(cell.Opcode, bytes[..width]), cell, AddedTo(flow.Graph, cell, node));
        }
        return null;
    }

    /// <summary>Bytes of a frame's memory 0 that its code has put there or taken from there, if nothing has written since.</summary>
    /// <param name="frame">The frame, youngest 0.</param>
    /// <param name="address">The first byte.</param>
    /// <param name="width">How many: those of one access.</param>
    public ulong? Kept(int frame, ulong address, int width)
    {
        if (
            seats[frame]?.Flow is not { } flow
            || chain.DumpMemory(seats[frame]!, 0) is not { } memory
            || !seats[frame]!.Module.HoldsStill(0)
        )
            return null;
        for (var at = flow.State.Cell; at >= 0 && budget.Take(1); )
        {
            var cell = flow.History.Cell(at);
            at = paths.CellBefore(frame, cell);
            if (cell.Value < 0 || cell.Memory != 0 || MemoryAccesses.Width(cell.Opcode) != width)
                continue;
            if (Place(frame, 0, cell.Address, cell.Offset) is not { } place || place.Address != address)
                continue;
            if (IsUntouched(frame, cell.Effect, new WrittenRange(memory, address, (ulong)width)))
                return chain.TryEvaluate(frame, cell.Value, out var bits) ? bits : null;
        }
        return null;
    }

    // A counter that was stored again: the sum is in memory, the value before is what is asked for.
    private static ulong? AddedTo(FlowGraph graph, FlowCell cell, int node) =>
        cell is { Value: >= 0, Opcode: WasmOpcode.I32Load or WasmOpcode.I64Load }
        && graph[cell.Value] is { Kind: FlowNodeKind.Operation, Opcode: WasmOpcode.I32Add or WasmOpcode.I64Add } sum
        && sum.A == node
        && graph.IsConstant(sum.B, out var bits)
            ? bits
            : null;

    private static ulong Without(ulong value, FlowCell cell, ulong? added) =>
        added is not { } bits ? value
        : cell.Opcode == WasmOpcode.I32Load ? (uint)(value - bits)
        : value - bits;

    /// <summary>Reads bytes of a frame's memory 0 that nothing has written since an effect of its walk.</summary>
    public bool TryReadUntouched(int frame, int since, ulong address, Span<byte> bytes) =>
        chain.DumpMemory(seats[frame]!, 0) is { } memory
        && seats[frame]!.Module.HoldsStill(0)
        && dump.Memory.TryRead(new MemoryAddress(memory, address), bytes)
        && (
            seats[frame]!.Module.ReadOnly.Holds(address, bytes)
            || IsUntouched(frame, since, new WrittenRange(memory, address, (ulong)bytes.Length))
        );

    private MemoryAddress? Place(int frame, uint memory, int address, ulong offset)
    {
        if (chain.DumpMemory(seats[frame]!, memory) is not { } found || !chain.TryEvaluate(frame, address, out var bits))
            return null;
        return offset <= ulong.MaxValue - bits ? new MemoryAddress(found, bits + offset) : null;
    }

    private bool IsUntouched(int frame, int since, WrittenRange range)
    {
        if (frame > MostYounger || !IsUntouchedSince(frame, since, range))
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
        return HasCalledNobody();
    }

    /// <summary>
    /// True when nothing has been written since a cell, wherever it lies, but beside it: at other offsets from the same address. What is written at known places
    /// counts too: the cell may lie there.
    /// </summary>
    /// <param name="frame">The cell's frame, youngest 0.</param>
    /// <param name="cell">A cell of its walk.</param>
    public bool IsLastWrite(int frame, FlowCell cell)
    {
        if (frame > MostYounger)
            return false;
        var stored = new WrittenRange(0, cell.Offset, (ulong)MemoryAccesses.Width(cell.Opcode));
        var isLast = AllSince(
            frame,
            cell.Effect,
            effect =>
                effect.Kind == FlowEffectKind.Store
                && effect.Memory == cell.Memory
                && effect.Address == cell.Address
                && !new WrittenRange(0, effect.Offset, effect.Length).Touches(stored)
        );
        if (!isLast)
            return false;
        for (var younger = frame - 1; younger >= 0; younger--)
            if (!chain.IsEntered(younger) || Footprint(younger) is not { Count: 0 })
                return false;
        return HasCalledNobody();
    }

    private bool HasCalledNobody() => seats[0] is { Flow: { } youngest } && (hasTrapped || !MayCallHost(seats[0]!, youngest.At));

    // A host function that failed, or that never came back, may have written before.
    private static bool MayCallHost(FrameSeat seat, Instruction at) =>
        at.IsCall
        && at.Opcode switch
        {
            WasmOpcode.Call => at.Index < (uint)seat.Module.Module.ImportedFunctionCount,
            WasmOpcode.CallIndirect => seat.Module.MayReachHost(at.Index, at.SecondIndex),
            _ => true,
        };

    private bool IsUntouchedSince(int frame, int since, WrittenRange range)
    {
        List<WrittenRange> written = [];
        return AllSince(
            frame,
            since,
            effect =>
            {
                if (effect.Kind == FlowEffectKind.Start)
                    return true;
                written.Clear();
                if (!TryAddWritten(frame, effect, written))
                    return false;
                foreach (var part in written)
                    if (part.Touches(range))
                        return false;
                return true;
            }
        );
    }

    // All that a frame has written since it was entered; null when that may be anything.
    private List<WrittenRange>? Footprint(int frame)
    {
        if (footprints.TryGetValue(frame, out var known))
            return known;
        if (seats[frame]?.Flow is null || !measured.Add(frame))
            return null;
        List<WrittenRange> ranges = [];
        var isKnown = AllSince(frame, FlowHistory.Entry, effect => TryAddWritten(frame, effect, ranges));
        measured.Remove(frame);
        return footprints[frame] = isKnown ? ranges : null;
    }

    /// <summary>
    /// True when all effects of a frame's walk pass, back to one of them or to the entry, on every path that may have been taken; false also where the budget ends.
    /// </summary>
    private bool AllSince(int frame, int since, Func<FlowEffect, bool> passes)
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
            if (effect.Kind == FlowEffectKind.Join)
            {
                PushPaths(frame, effect.Previous, open);
                continue;
            }
            if (!passes(effect))
                return false;
            if (effect.Kind != FlowEffectKind.Start)
                open.Push(effect.Previous);
        }
        return true;
    }

    private void PushPaths(int frame, int join, Stack<int> open)
    {
        var ends = seats[frame]!.Flow!.History.Join(join).Effects;
        for (var i = 0; i < ends.Length; i++)
            if (!paths.IsExcluded(frame, join, i))
                open.Push(ends[i]);
    }

    // Adds what an effect may have written; false when that may be anything.
    private bool TryAddWritten(int frame, FlowEffect effect, List<WrittenRange> ranges)
    {
        var seat = seats[frame]!;
        if (effect.Kind == FlowEffectKind.Store)
            return TryAdd(Place(frame, effect.Memory, effect.Address, effect.Offset), effect.Length, ranges);
        if (
            effect is not { Kind: FlowEffectKind.Call, Function: { } function }
            || seat.Module.WritesOf(function) is not { IsAnything: false } writes
        )
            return false;
        if (writes.Depth > 0)
        {
            if (Place(frame, 0, effect.Address, 0) is not { } top || writes.Depth > top.Address)
                return false;
            ranges.Add(new(top.Memory, top.Address - writes.Depth, writes.Depth));
        }
        foreach (var other in writes.Others)
        {
            var place =
                other.Parameter < 0 ? InMemory(seat, other.Added, other.Offset)
                : effect.Site < 0 ? null
                : Place(frame, seat.Flow!.History.Call(effect.Site).Arguments[other.Parameter], other);
            if (!TryAdd(place, other.Length, ranges))
                return false;
        }
        return true;
    }

    private MemoryAddress? Place(int frame, int argument, CalleeWrite write)
    {
        if (!chain.TryEvaluate(frame, argument, out var bits))
            return null;
        var seat = seats[frame]!;
        var start = bits + write.Added;
        return InMemory(seat, seat.Module.Has64BitAddresses ? start : (uint)start, write.Offset);
    }

    private MemoryAddress? InMemory(FrameSeat seat, ulong address, ulong offset) =>
        chain.DumpMemory(seat, 0) is { } memory && offset <= ulong.MaxValue - address ? new MemoryAddress(memory, address + offset) : null;

    private static bool TryAdd(MemoryAddress? place, ulong length, List<WrittenRange> ranges)
    {
        if (place is not { } first)
            return false;
        ranges.Add(new(first.Memory, first.Address, length));
        return true;
    }
}
