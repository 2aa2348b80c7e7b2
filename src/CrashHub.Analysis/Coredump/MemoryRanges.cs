namespace CrashHub.Analysis.Coredump;

/// <summary>Arithmetic on lists of ranges that ascend and don't overlap.</summary>
internal static class MemoryRanges
{
    /// <summary>The parts of ranges that lie inside another one.</summary>
    public static List<MemoryRange> Within(IReadOnlyList<MemoryRange> ranges, ulong address, int length)
    {
        var parts = new List<MemoryRange>();
        if (length <= 0)
            return parts;
        var last = address + (ulong)(length - 1);
        for (var at = FirstFrom(ranges, address); at < ranges.Count && ranges[at].Address <= last; at++)
        {
            var from = Math.Max(ranges[at].Address, address);
            var to = Math.Min(ranges[at].Address + (ulong)(ranges[at].Length - 1), last);
            parts.Add(new MemoryRange(from, (int)(to - from + 1)));
        }
        return parts;
    }

    /// <summary>What is left of ranges when others are taken out.</summary>
    public static List<MemoryRange> Without(IReadOnlyList<MemoryRange> ranges, IReadOnlyList<MemoryRange> taken)
    {
        var left = new List<MemoryRange>();
        var next = 0;
        foreach (var range in ranges)
        {
            var (at, end) = (range.Address, range.Address + (ulong)range.Length);
            while (next < taken.Count && taken[next].Address + (ulong)taken[next].Length <= at)
                next++;
            for (var k = next; k < taken.Count && taken[k].Address < end; k++)
            {
                if (taken[k].Address > at)
                    left.Add(new MemoryRange(at, (int)(taken[k].Address - at)));
                at = Math.Max(at, taken[k].Address + (ulong)taken[k].Length);
            }
            if (at < end)
                left.Add(new MemoryRange(at, (int)(end - at)));
        }
        return left;
    }

    // The first range that ends behind the address.
    private static int FirstFrom(IReadOnlyList<MemoryRange> ranges, ulong address)
    {
        var (low, high) = (0, ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ranges[middle].Address + (ulong)(ranges[middle].Length - 1) < address)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
