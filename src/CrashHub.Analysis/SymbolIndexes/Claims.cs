namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Of code that several units may describe: which of it already has its unit.</summary>
internal sealed class Claims
{
    private readonly Dictionary<int, List<(uint Low, uint High)>> claimed = [];
    private readonly List<(int Shared, uint Low, uint High)> added = [];

    /// <summary>Replaces <paramref name="free"/> by the parts of a range that nobody claimed yet, ascending.</summary>
    public void Free(int shared, uint low, uint high, List<(uint Low, uint High)> free)
    {
        free.Clear();
        var taken = claimed.GetValueOrDefault(shared);
        var index = taken is null ? 0 : FirstEndingAfter(taken, low);
        for (; taken is not null && index < taken.Count && taken[index].Low < high; index++)
        {
            if (low < taken[index].Low)
                free.Add((low, taken[index].Low));
            low = Math.Max(low, taken[index].High);
        }
        if (low < high)
            free.Add((low, high));
    }

    /// <summary>Notes a free range as claimed; it counts after <see cref="Commit"/>.</summary>
    public void Add(int shared, uint low, uint high) => added.Add((shared, low, high));

    /// <summary>Forgets what was noted.</summary>
    public void Discard() => added.Clear();

    /// <summary>Makes what was noted count.</summary>
    public void Commit()
    {
        added.Sort();
        for (var first = 0; first < added.Count; )
        {
            var shared = added[first].Shared;
            if (!claimed.TryGetValue(shared, out var taken))
                claimed.Add(shared, taken = []);
            for (; first < added.Count && added[first].Shared == shared; first++)
                taken.Add((added[first].Low, added[first].High));
            Join(taken);
        }
        added.Clear();
    }

    private static void Join(List<(uint Low, uint High)> ranges)
    {
        ranges.Sort();
        var last = 0;
        for (var i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].Low <= ranges[last].High)
                ranges[last] = (ranges[last].Low, Math.Max(ranges[last].High, ranges[i].High));
            else
                ranges[++last] = ranges[i];
        }
        ranges.RemoveRange(last + 1, ranges.Count - last - 1);
    }

    private static int FirstEndingAfter(List<(uint Low, uint High)> ranges, uint address)
    {
        var low = 0;
        var high = ranges.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (ranges[middle].High <= address)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
