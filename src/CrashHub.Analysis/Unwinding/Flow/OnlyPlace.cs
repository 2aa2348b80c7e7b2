using System.Buffers.Binary;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>
/// Finds a pointer by what was last stored behind it: where nothing has been written since, memory holds those bytes there still, and where they are at one place
/// only, that is the place. A destructor that has just put its class's table into an object is the usual case.
/// </summary>
internal sealed class OnlyPlace(
    CoredumpFile dump,
    IReadOnlyList<FrameSeat?> seats,
    FlowBudget budget,
    FrameChain chain,
    PathChoice paths,
    MemoryWitness witness
)
{
    // Searches of the whole memory for one thread.
    private const int MostSearches = 16;

    // Places that hold the bytes but for the zeros around them; a small number has many.
    private const int MostHits = 64;

    // Bytes searched for a step of the budget.
    private const ulong BytesPerStep = 256;

    private readonly Dictionary<(uint Memory, ulong Bits, int Width), ulong?> searched = [];

    /// <summary>The value of a node that is an address; null when it does not follow.</summary>
    /// <param name="frame">The frame, youngest 0.</param>
    /// <param name="node">A node of its walk.</param>
    public ulong? Find(int frame, int node)
    {
        var seat = seats[frame]!;
        var flow = seat.Flow!;
        for (var at = flow.State.Cell; at >= 0 && budget.Take(1); )
        {
            var cell = flow.History.Cell(at);
            at = paths.CellBefore(frame, cell);
            if (cell.Value < 0 || cell.Memory != 0 || cell.Address != node || !IsWholeValue(cell.Opcode))
                continue;
            if (
                seat.Module.HoldsStill(0)
                && chain.DumpMemory(seat, 0) is { } memory
                && chain.TryEvaluate(frame, cell.Value, out var bits)
                && witness.IsLastWrite(frame, cell)
                && Search(memory, bits, MemoryAccesses.Width(cell.Opcode)) is { } place
                && place >= cell.Offset
            )
                return place - cell.Offset;
        }
        return null;
    }

    // What the memory holds are all the bits of the value.
    private static bool IsWholeValue(WasmOpcode load) =>
        load is WasmOpcode.I32Load or WasmOpcode.I64Load or WasmOpcode.F32Load or WasmOpcode.F64Load;

    private ulong? Search(uint memory, ulong bits, int width)
    {
        if (searched.TryGetValue((memory, bits, width), out var before))
            return before;
        var captured = dump.Memory.CapturedBytes(memory);
        // Bytes that are not known could be these.
        if (
            searched.Count == MostSearches
            || !dump.Memory.AbsentBytesAreZero && captured != dump.Memories[(int)memory].ByteLength
            || !budget.Take((int)Math.Min(captured / BytesPerStep + 1, int.MaxValue))
        )
            return null;
        return searched[(memory, bits, width)] = Only(memory, bits, width);
    }

    private ulong? Only(uint memory, ulong bits, int width)
    {
        Span<byte> bytes = stackalloc byte[8];
        Span<byte> there = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, bits);
        bytes = bytes[..width];
        there = there[..width];
        // Zeros need not be captured: the search is for what is between them.
        var first = bytes.IndexOfAnyExcept((byte)0);
        if (first < 0)
            return null;
        var last = bytes.LastIndexOfAnyExcept((byte)0);
        var hits = MemorySearch.Find(dump, memory, bytes[first..(last + 1)], 0, MostHits);
        if (hits.Count == MostHits)
            return null;
        ulong? only = null;
        foreach (var hit in hits)
        {
            if (
                hit < (ulong)first
                || !dump.Memory.TryRead(new MemoryAddress(memory, hit - (ulong)first), there)
                || !there.SequenceEqual(bytes)
            )
                continue;
            if (only is not null)
                return null;
            only = hit - (ulong)first;
        }
        return only;
    }
}
