namespace CrashHub.Analysis.Coredump;

/// <summary>Sorts segments by address; where they overlap, the one that comes later in the file stays whole and earlier ones are cut around it.</summary>
internal static class SegmentOverlap
{
    /// <summary>The segments, ascending and disjoint. In n log n steps also for hostile input.</summary>
    public static MemorySegment[] Resolve(List<MemorySegment> inFileOrder)
    {
        if (IsDisjoint(inFileOrder))
            return [.. inFileOrder];
        // File offsets grow with file order, so the one with the larger offset is the later.
        var sorted = inFileOrder.ToArray();
        Array.Sort(
            sorted,
            (left, right) =>
                left.Address != right.Address ? left.Address.CompareTo(right.Address) : left.FileOffset.CompareTo(right.FileOffset)
        );
        return IsDisjoint(sorted) ? sorted : Cut(sorted);
    }

    private static bool IsDisjoint(IReadOnlyList<MemorySegment> segments)
    {
        for (var i = 1; i < segments.Count; i++)
            if (segments[i].Address <= segments[i - 1].Last)
                return false;
        return true;
    }

    // Sweeps over the addresses; the heap holds the segments that reach the current address, the latest in the file on top.
    private static MemorySegment[] Cut(MemorySegment[] sorted)
    {
        List<MemorySegment> pieces = [];
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
            Append(pieces, new MemorySegment(at, top.FileOffset + (int)(at - top.Address), (int)(end - at + 1)));
            if (end == ulong.MaxValue)
                break;
            at = end + 1;
        }
        return [.. pieces];
    }

    private static void Append(List<MemorySegment> pieces, MemorySegment piece)
    {
        if (pieces is [.., var last] && last.End == piece.Address && last.FileOffset + last.Length == piece.FileOffset)
            pieces[^1] = last with { Length = last.Length + piece.Length };
        else
            pieces.Add(piece);
    }
}
