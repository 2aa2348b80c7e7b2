namespace CrashHub.Analysis.Dwarf;

/// <summary>Code of one owner: a unit, a function or an inlined call. A Code section is shorter than 4 GiB, so 32 bits do.</summary>
internal readonly record struct AddressRange(uint Low, uint High, int Owner)
{
    public bool Contains(uint address) => address >= Low && address < High;
}

/// <summary>
/// Address to owner. Where ranges overlap, the one that starts last and, of those, ends first comes first: the inner of nested ranges.
/// </summary>
internal sealed class AddressMap
{
    private const int MaxOwners = 64;

    private readonly AddressRange[] ranges;

    // For each range the one that was open around it, or -1.
    private readonly int[] enclosing;

    // Disjoint, ascending; the owner is an index into the ranges.
    private readonly AddressRange[] pieces;

    private AddressMap(AddressRange[] ranges, int[] enclosing, AddressRange[] pieces) =>
        (this.ranges, this.enclosing, this.pieces) = (ranges, enclosing, pieces);

    /// <summary>True when no range covers anything.</summary>
    public bool IsEmpty => pieces.Length == 0;

    /// <summary>The covered addresses as disjoint ranges, ascending; the owner is the index for <see cref="RangeAt"/>.</summary>
    public ReadOnlySpan<AddressRange> Pieces => pieces;

    /// <summary>The range that covers a piece, the innermost if there are several.</summary>
    public AddressRange RangeAt(int index) => ranges[index];

    /// <summary>Builds the map.</summary>
    public static AddressMap Build(IEnumerable<AddressRange> unordered) => BuildFrom(unordered.ToArray());

    /// <summary>Builds the map.</summary>
    public static AddressMap Build(ReadOnlySpan<AddressRange> unordered) => BuildFrom(unordered.ToArray());

    private static AddressMap BuildFrom(AddressRange[] sorted)
    {
        Array.Sort(sorted, Compare);
        var around = new int[sorted.Length];
        var flat = new List<AddressRange>(sorted.Length);
        var open = new Stack<int>();
        uint position = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            CloseUpTo(sorted[i].Low);
            around[i] = open.TryPeek(out var outer) ? outer : -1;
            if (around[i] >= 0 && position < sorted[i].Low)
                flat.Add(new(position, sorted[i].Low, outer));
            position = sorted[i].Low;
            open.Push(i);
        }
        CloseUpTo(uint.MaxValue);
        return new(sorted, around, flat.ToArray());

        void CloseUpTo(uint address)
        {
            while (open.TryPeek(out var top) && sorted[top].High <= address)
            {
                open.Pop();
                if (sorted[top].High <= position)
                    continue;
                flat.Add(new(position, sorted[top].High, top));
                position = sorted[top].High;
            }
        }
    }

    /// <summary>The range that covers an address, the innermost if there are several; false when none does.</summary>
    public bool TryFind(uint address, out AddressRange range)
    {
        var index = IndexOf(address);
        range = index < 0 ? default : ranges[index];
        return index >= 0;
    }

    /// <summary>The range that covers an address, if no other one has any code in common with it.</summary>
    public bool TryFindOnly(uint address, out AddressRange range)
    {
        var index = IndexOf(address);
        range = index < 0 ? default : ranges[index];
        return index >= 0 && enclosing[index] < 0 && (index + 1 == ranges.Length || ranges[index + 1].Low >= range.High);
    }

    /// <summary>Replaces <paramref name="owners"/> by the owners of all ranges that cover an address (64 at most), ascending, each once.</summary>
    public void FindAll(uint address, List<int> owners)
    {
        owners.Clear();
        var steps = 0;
        for (var index = IndexOf(address); index >= 0 && steps < MaxOwners; index = enclosing[index], steps++)
        {
            if (ranges[index].Contains(address) && !owners.Contains(ranges[index].Owner))
                owners.Add(ranges[index].Owner);
        }
        owners.Sort();
    }

    /// <summary>The first address of a piece past <paramref name="address"/>, itself in the piece, at which <see cref="FindAll"/> may answer otherwise.</summary>
    public uint NextChange(AddressRange piece, uint address)
    {
        var next = piece.High;
        var steps = 0;
        for (var index = piece.Owner; index >= 0 && steps < MaxOwners; index = enclosing[index], steps++)
        {
            if (ranges[index].High > address)
                next = Math.Min(next, ranges[index].High);
        }
        return next;
    }

    private int IndexOf(uint address)
    {
        var low = 0;
        var high = pieces.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (pieces[middle].High <= address)
                low = middle + 1;
            else
                high = middle;
        }
        return low < pieces.Length && pieces[low].Contains(address) ? pieces[low].Owner : -1;
    }

    private static int Compare(AddressRange left, AddressRange right) =>
        left.Low != right.Low ? left.Low.CompareTo(right.Low)
        : left.High != right.High ? right.High.CompareTo(left.High)
        : left.Owner.CompareTo(right.Owner);
}
