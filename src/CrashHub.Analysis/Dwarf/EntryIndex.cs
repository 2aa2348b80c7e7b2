using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>One walk over a unit's entries: which function covers an address.</summary>
internal sealed class EntryIndex
{
    private readonly AddressMap functions;

    private EntryIndex(List<AddressRange> ranges)
    {
        Ranges = ranges.ToArray();
        functions = AddressMap.Build(ranges);
    }

    /// <summary>All live ranges of functions in the order of the entries; the owner is the entry's offset.</summary>
    public AddressRange[] Ranges { get; }

    /// <summary>Walks a unit; what was found before a fault stands.</summary>
    public static EntryIndex Read(DwarfUnit unit)
    {
        var ranges = new List<AddressRange>();
        if (unit.TryOpen(unit.Header.FirstEntry, out var cursor))
        {
            while (cursor.NextStop())
            {
                var offset = cursor.Offset;
                if (cursor.Tag != DwarfTag.Subprogram)
                {
                    cursor.SkipToSibling(unit.Header.Offset);
                    continue;
                }
                var entry = FunctionEntry.Read(ref cursor);
                if (!cursor.Failed)
                    RangeLists.Append(unit, entry.Code, offset, ranges, RangeRole.Function);
            }
            unit.FaultOf(cursor);
        }
        return new(ranges);
    }

    /// <summary>The innermost function whose code covers an address.</summary>
    public bool TryFind(uint address, out AddressRange function) => functions.TryFind(address, out function);

    /// <summary>Where all pieces of a function start, in the order of its ranges; empty for a function in one piece.</summary>
    public CodeSectionOffset[] PiecesOf(int function)
    {
        // The entries come in ascending order, so the pieces of one stand together.
        var first = Ranges.AsSpan().BinarySearch(new OwnerOrder(function));
        if (first < 0)
            return [];
        while (first > 0 && Ranges[first - 1].Owner == function)
            first--;
        var end = first;
        while (end < Ranges.Length && Ranges[end].Owner == function)
            end++;
        return end - first < 2 ? [] : Array.ConvertAll(Ranges[first..end], static range => new CodeSectionOffset(range.Low));
    }

    /// <summary>Whether functions may lie below entries of a tag.</summary>
    public static bool MayHoldFunctions(ushort tag) =>
        ScopeIndex.IsScope(tag)
        || tag
            is DwarfTag.CompileUnit
                or DwarfTag.PartialUnit
                or DwarfTag.TypeUnit
                or DwarfTag.SkeletonUnit
                or DwarfTag.LexicalBlock
                or DwarfTag.InlinedSubroutine;

    private readonly struct OwnerOrder(int owner) : IComparable<AddressRange>
    {
        public int CompareTo(AddressRange other) => owner.CompareTo(other.Owner);
    }
}
