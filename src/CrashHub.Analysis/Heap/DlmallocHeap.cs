namespace CrashHub.Analysis.Heap;

/// <summary>
/// Walks dlmalloc's segments block by block (malloc.c, "Overlaid data structures"). A block's header is the length with two bits: in use, and whether the block
/// before is; a free block repeats its length in the word where the next one begins, and holds the links of its list.
/// </summary>
internal sealed class DlmallocHeap
{
    private const uint PreviousInUse = 1;
    private const uint InUse = 2;
    private const uint Flags = 7;
    private const uint Fence = 7;
    private const uint Smallest = 16;
    private const int MostSegments = 1_000;
    private const int MostOfAList = 64;

    private readonly HeapWords words;
    private readonly DlmallocState state;
    private readonly HeapBlocks blocks;
    private readonly List<(uint Start, uint End)> segments = [];
    private readonly List<uint> known = [];

    private DlmallocHeap(HeapWords words, DlmallocState state, AnalysisLimits limits)
    {
        this.words = words;
        this.state = state;
        // What the program gets begins behind two words and reaches into the first of the next block.
        blocks = new HeapBlocks(headerBefore: 8, overhead: 4, limits.MaxHeapChunks);
    }

    public static HeapBlocks? Read(HeapWords words, ulong from, ulong end, AnalysisLimits limits)
    {
        if (DlmallocState.Find(words, from, end) is not { } state)
            return null;
        var heap = new DlmallocHeap(words, state, limits);
        heap.ReadSegments();
        heap.ReadKnown();
        foreach (var segment in heap.segments)
            heap.Walk(segment.Start, segment.End);
        heap.blocks.Sort();
        return heap.blocks;
    }

    private void ReadSegments()
    {
        var record = state.Segment;
        var seen = new HashSet<ulong>();
        // A list that was written over may lead back to itself.
        while (record != 0 && segments.Count < MostSegments && seen.Add(record))
        {
            if (
                !words.TryRead(record, out var start)
                || !words.TryRead(record + 4, out var size)
                || !words.TryRead(record + 8, out var next)
            )
                break;
            if (start == 0 || size > words.Size - Math.Min(start, words.Size))
                break;
            segments.Add((start, start + size));
            record = next;
        }
        blocks.IsWhole &= record == 0;
    }

    // Free blocks that the state leads to: where the walk goes on behind damage.
    private void ReadKnown()
    {
        known.Add(state.Top);
        for (var bin = 0u; bin < 32; bin++)
        {
            var head = state.Bins + bin * 8;
            var seen = 0;
            for (
                var at = head;
                words.TryRead(at + 8, out var next) && next != head && IsInHeap(next) && seen < MostOfAList;
                at = next, seen++
            )
                known.Add(next);
        }
        for (var bin = 0u; bin < 32; bin++)
        {
            if (words.TryRead(state.Bins + DlmallocState.BinsLength + bin * 4, out var root) && IsInHeap(root))
                known.Add(root);
        }
        known.Sort();
    }

    private bool IsInHeap(uint address)
    {
        foreach (var (start, end) in segments)
        {
            if (address >= start && address < end)
                return (address & 7) == 0;
        }
        return false;
    }

    private void Walk(uint start, uint end)
    {
        var hasTop = state.Top >= start && state.Top < end;
        var limit = hasTop ? state.Top : end;
        if (FirstBlock(start, limit) is not { } at)
        {
            // Not even one block: whether it was written over, or begins elsewhere, can't be told.
            blocks.IsWhole &= limit - start < Smallest;
            return;
        }
        bool? previousIsInUse = true;
        while (at < limit)
        {
            if (!words.TryRead((ulong)at + 4, out var head))
            {
                blocks.IsWhole = false;
                return;
            }
            if (head == Fence)
                return;
            if (!IsHead(at, head, limit, out var next))
            {
                // The neighbour behind may be gone too: only what the state itself leads to is a block for sure.
                blocks.AddDamage(HeapDamageKind.Header, (ulong)at + 4, blocks.Chunk(at, 0, false), blocks.EndingAt(at));
                if (!GoOn(ref at, limit))
                    return;
                previousIsInUse = null;
                continue;
            }
            if (previousIsInUse is { } before && before != ((head & PreviousInUse) != 0))
                blocks.AddDamage(HeapDamageKind.BoundaryTag, (ulong)at + 4, blocks.Chunk(at, next - at, false), blocks.EndingAt(at));
            var isFree = (head & InUse) == 0;
            if (!blocks.Add(at, next - at, isFree))
                return;
            if (isFree)
                CheckFree(at, next, next < limit || hasTop);
            (at, previousIsInUse) = (next, !isFree);
        }
        if (
            hasTop
            && at == limit
            && words.TryRead((ulong)at + 4, out var top)
            && previousIsInUse is not null
            && previousIsInUse != ((top & PreviousInUse) != 0)
        )
            blocks.AddDamage(HeapDamageKind.BoundaryTag, (ulong)at + 4, blocks.Chunk(at, state.TopLength, true), blocks.EndingAt(at));
    }

    private static bool IsHead(uint at, uint head, uint limit, out uint next)
    {
        var length = head & ~Flags;
        next = unchecked(at + length);
        return (head & 4) == 0 && length >= Smallest && next > at && next <= limit;
    }

    // The first block lies so that its payload is aligned, to 8 or to 16 bytes (MALLOC_ALIGNMENT differs); both may look possible.
    private uint? FirstBlock(uint start, uint limit)
    {
        var aligned = (start + 7) & ~7u;
        var (best, most) = ((uint?)null, 0);
        for (var at = aligned; at <= aligned + 8 && at < limit; at += 8)
        {
            var steps = 0;
            for (var next = at; steps < MostOfAList && next < limit; steps++)
            {
                if (!words.TryRead((ulong)next + 4, out var head) || head == Fence || !IsHead(next, head, limit, out next))
                    break;
            }
            if (steps > most)
                (best, most) = (at, steps);
        }
        return best;
    }

    private bool GoOn(ref uint at, uint limit)
    {
        blocks.IsWhole = false;
        if (blocks.HasEnoughDamage)
            return false;
        foreach (var block in known)
        {
            if (block <= at || block >= limit)
                continue;
            at = block;
            return true;
        }
        return false;
    }

    private void CheckFree(uint at, uint next, bool hasNext)
    {
        var chunk = blocks[blocks.Count - 1];
        if (hasNext && words.TryRead(next, out var foot) && foot != next - at)
            blocks.AddDamage(HeapDamageKind.BoundaryTag, next, chunk, null);
        // The designated victim is in no list.
        if (state.Fields.Contains(at) && state.Fields.Contains(next - at))
            return;
        if (!words.TryRead((ulong)at + 8, out var forward) || !words.TryRead((ulong)at + 12, out var back))
            return;
        if (!IsLink(forward) || !IsLink(back))
            blocks.AddDamage(HeapDamageKind.FreeLinks, (ulong)at + 8, chunk, null);
    }

    // To a block, or to the head of a small bin. A list that is being changed leads to one of them all the same.
    private bool IsLink(uint link) =>
        IsInHeap(link) || (link >= state.Bins && link < state.Bins + DlmallocState.BinsLength && (link & 3) == 0);
}
