namespace CrashHub.Analysis.Coredump;

/// <summary>Sorts segments by address; where they overlap, the one that comes later in the file stays whole and earlier ones are cut around it.</summary>
internal static class SegmentOverlap
{
    /// <summary>The segments, ascending and disjoint: the table itself when it is so. In n log n steps also for hostile input.</summary>
    public static SegmentTable Resolve(SegmentTable inFileOrder)
    {
        if (inFileOrder.IsDisjoint)
            return inFileOrder;
        // File offsets grow with file order, so the one with the larger offset is the later.
        MemorySegment[] sorted = [.. inFileOrder];
        Array.Sort(
            sorted,
            (left, right) =>
                left.Address != right.Address ? left.Address.CompareTo(right.Address) : left.FileOffset.CompareTo(right.FileOffset)
        );
        return Cut(sorted);
    }

    // Sweeps over the addresses; the heap holds the segments that reach the current address, the latest in the file on top.
    private static SegmentTable Cut(MemorySegment[] sorted)
    {
        var pieces = new SegmentTable();
        var active = new PriorityQueue<MemorySegment, long>();
        var next = 0;
        var at = sorted[0].Address;
        while (next < sorted.Length || active.Count > 0)
        {
            while (active.TryPeek(out var done, out _) && done.Last < at)
                active.Dequeue();
            if (active.Count == 0)
            {
                if (next >= sorted.Length)
                    break;
                at = Math.Max(at, sorted[next].Address);
            }
            while (next < sorted.Length && sorted[next].Address <= at)
            {
                active.Enqueue(sorted[next], -(long)sorted[next].FileOffset);
                next++;
            }
            if (!active.TryPeek(out var top, out _) || top.Last < at)
                continue;
            var end = next < sorted.Length ? Math.Min(top.Last, sorted[next].Address - 1) : top.Last;
            pieces.AddOrExtend(new MemorySegment(at, top.FileOffset + (int)(at - top.Address), (int)(end - at + 1)));
            if (end == ulong.MaxValue)
                break;
            at = end + 1;
        }
        return pieces;
    }
}
