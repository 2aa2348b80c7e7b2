using CrashHub.Analysis.Coredump;

namespace CrashHub.Analysis.Privacy;

/// <summary>The ranges of one memory that are to be kept: ascending, disjoint, apart by at least one byte.</summary>
/// <param name="size">Bytes of the memory; ranges are cut there.</param>
internal sealed class KeptRanges(ulong size)
{
    private readonly List<(ulong Start, ulong End)> ranges = [];

    /// <summary>Bytes of all ranges.</summary>
    public long Bytes { get; private set; }

    public IReadOnlyList<MemoryRange> ToList() => ranges.ConvertAll(range => new MemoryRange(range.Start, (int)(range.End - range.Start)));

    /// <summary>Adds a range, at most <paramref name="most"/> new bytes of it.</summary>
    /// <returns>The parts that are new, ascending.</returns>
    public IReadOnlyList<MemoryRange> Add(ulong start, ulong end, long most)
    {
        end = Math.Min(end, size);
        if (start >= end || most <= 0)
            return [];
        var first = FirstReaching(start);
        var parts = new List<MemoryRange>();
        var at = start;
        var last = first;
        for (; last < ranges.Count && ranges[last].Start <= end && most > 0; last++)
        {
            most -= Take(parts, at, Math.Min(ranges[last].Start, end), most);
            at = Math.Max(at, ranges[last].End);
        }
        if (most > 0 && at < end)
            Take(parts, at, end, most);
        foreach (var part in parts)
        {
            Insert(part.Address, part.Address + (ulong)part.Length);
            Bytes += part.Length;
        }
        return parts;
    }

    private static long Take(List<MemoryRange> parts, ulong from, ulong to, long most)
    {
        if (from >= to)
            return 0;
        var length = (long)Math.Min(to - from, (ulong)most);
        parts.Add(new MemoryRange(from, (int)length));
        return length;
    }

    // The range is disjoint from all others; it joins those that it touches.
    private void Insert(ulong start, ulong end)
    {
        var at = FirstReaching(start);
        if (at < ranges.Count && ranges[at].End == start)
        {
            start = ranges[at].Start;
            ranges.RemoveAt(at);
        }
        if (at < ranges.Count && ranges[at].Start == end)
        {
            end = ranges[at].End;
            ranges.RemoveAt(at);
        }
        ranges.Insert(at, (start, end));
    }

    // The first range that ends at the address or behind it.
    private int FirstReaching(ulong address)
    {
        var (low, high) = (0, ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ranges[middle].End < address)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
