using System.Runtime.InteropServices;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>
/// One walk over a unit's entries: which function covers an address. The walk goes as far as the questions need; a question about all functions
/// ends it.
/// </summary>
internal sealed class EntryIndex
{
    private readonly DwarfUnit unit;
    private readonly List<AddressRange> ranges = [];

    // Of each range, how deep its function lies.
    private readonly List<int> depths = [];
    private readonly Dictionary<(uint Low, uint High), int> firstOf = [];
    private AddressMap? functions;
    private AddressRange[]? all;

    // Where the walk goes on, and what it saw last.
    private int position;
    private int level;
    private (int Offset, int Depth) last = (-1, 0);
    private bool isComplete;

    private EntryIndex(DwarfUnit unit)
    {
        this.unit = unit;
        position = unit.Header.FirstEntry;
    }

    /// <summary>All live ranges of functions in the order of the entries; the owner is the entry's offset.</summary>
    public AddressRange[] Ranges
    {
        get
        {
            Walk(null);
            return all ??= ranges.ToArray();
        }
    }

    /// <summary>Prepares the walk of a unit; what is found before a fault stands.</summary>
    public static EntryIndex Read(DwarfUnit unit) => new(unit);

    /// <summary>The innermost function whose code covers an address, of all functions of the unit.</summary>
    public bool TryFind(uint address, out AddressRange function)
    {
        Walk(null);
        functions ??= AddressMap.Build(ranges);
        return functions.TryFind(address, out function);
    }

    /// <summary>
    /// The innermost function whose code covers an address, when the unit's root says that <paramref name="piece"/>, which holds the address,
    /// is a piece of code of its own. The first function that has just this piece is it, or one nested in its entry: clang and rustc list one
    /// piece for each function, so the entries behind need not be read.
    /// </summary>
    public bool TryFind(uint address, (uint Low, uint High) piece, out AddressRange function)
    {
        Walk(piece);
        if (!firstOf.TryGetValue(piece, out var first))
            return TryFind(address, out function);
        function = ranges[first];
        for (var i = first + 1; i < ranges.Count && IsInside(i, first); i++)
        {
            if (ranges[i].Contains(address) && ranges[i].Low >= function.Low)
                function = ranges[i];
        }
        return true;
    }

    private bool IsInside(int range, int function) => depths[range] > depths[function] || ranges[range].Owner == ranges[function].Owner;

    // True when no entry to come can lie inside the function that has the piece.
    private bool IsKnown((uint Low, uint High) piece)
    {
        if (!firstOf.TryGetValue(piece, out var first))
            return false;
        if (last.Offset > ranges[first].Owner && last.Depth <= depths[first])
            return true;
        for (var i = first + 1; i < ranges.Count; i++)
        {
            if (!IsInside(i, first))
                return true;
        }
        return false;
    }

    // Goes on until a piece's function is known, or to the end.
    private void Walk((uint Low, uint High)? wanted)
    {
        if (isComplete || (wanted is { } known && IsKnown(known)))
            return;
        if (!unit.TryOpen(position, out var cursor))
        {
            isComplete = true;
            return;
        }
        if (level > 0)
            cursor.GoOn(level);
        while (cursor.NextStop())
        {
            var (offset, depth) = (cursor.Offset, cursor.Depth);
            if (cursor.Tag != DwarfTag.Subprogram)
            {
                cursor.SkipToSibling(unit.Header.Offset);
                continue;
            }
            var entry = FunctionEntry.Read(ref cursor);
            if (!cursor.Failed)
                Add(entry, offset, depth);
            last = (offset, depth);
            if (wanted is { } piece && !cursor.Failed && cursor.Level > 0 && IsKnown(piece))
            {
                (position, level) = (cursor.Position, cursor.Level);
                return;
            }
        }
        isComplete = true;
        unit.FaultOf(cursor);
    }

    private void Add(in FunctionEntry entry, int offset, int depth)
    {
        var before = ranges.Count;
        RangeLists.Append(unit, entry.Code, offset, ranges, RangeRole.Function);
        for (var i = before; i < ranges.Count; i++)
        {
            depths.Add(depth);
            firstOf.TryAdd((ranges[i].Low, ranges[i].High), i);
        }
    }

    /// <summary>Where all pieces of a function start, in the order of its ranges; empty for a function in one piece.</summary>
    public CodeSectionOffset[] PiecesOf(int function)
    {
        // The entries come in ascending order, so the pieces of one stand together.
        var found = CollectionsMarshal.AsSpan(ranges);
        var first = found.BinarySearch(new OwnerOrder(function));
        if (first < 0)
            return [];
        while (first > 0 && found[first - 1].Owner == function)
            first--;
        var end = first;
        while (end < found.Length && found[end].Owner == function)
            end++;
        return end - first < 2 ? [] : Array.ConvertAll(found[first..end].ToArray(), static range => new CodeSectionOffset(range.Low));
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
