namespace CrashHub.Analysis.Dwarf;

/// <summary>Code of one owner: a unit, a function or an inlined call. A Code section is shorter than 4 GiB, so 32 bits do.</summary>
internal readonly record struct AddressRange(uint Low, uint High, int Owner)
{
    public bool Contains(uint address) => address >= Low && address < High;
}

/// <summary>Address to owner. Where ranges overlap, the one that starts last and, of those, ends first owns the address: the inner of nested ranges.</summary>
internal sealed class AddressMap
{
    private readonly AddressRange[] pieces;

    private AddressMap(AddressRange[] pieces) => this.pieces = pieces;

    /// <summary>Builds the map; the list is sorted in place.</summary>
    public static AddressMap Build(List<AddressRange> ranges)
    {
        ranges.Sort(
            static (left, right) =>
                left.Low != right.Low ? left.Low.CompareTo(right.Low)
                : left.High != right.High ? right.High.CompareTo(left.High)
                : left.Owner.CompareTo(right.Owner)
        );
        var flat = new List<AddressRange>(ranges.Count);
        var open = new Stack<AddressRange>();
        uint position = 0;
        foreach (var range in ranges)
        {
            CloseUpTo(range.Low);
            if (open.TryPeek(out var outer) && position < range.Low)
                flat.Add(new(position, range.Low, outer.Owner));
            position = range.Low;
            open.Push(range);
        }
        CloseUpTo(uint.MaxValue);
        return new(flat.ToArray());

        void CloseUpTo(uint address)
        {
            while (open.TryPeek(out var top) && top.High <= address)
            {
                open.Pop();
                if (top.High <= position)
                    continue;
                flat.Add(new(position, top.High, top.Owner));
                position = top.High;
            }
        }
    }

    /// <summary>The piece that covers an address, clipped to where its owner is the innermost; false when none does.</summary>
    public bool TryFind(uint address, out AddressRange piece)
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
        piece = low < pieces.Length ? pieces[low] : default;
        return low < pieces.Length && piece.Contains(address);
    }
}
