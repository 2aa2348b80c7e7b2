namespace CrashHub.Analysis.Dwarf;

/// <summary>An entry that qualifies the names of the entries inside it.</summary>
/// <param name="Offset">The entry.</param>
/// <param name="End">One past its last descendant.</param>
/// <param name="Parent">Index of the scope around it, or -1.</param>
/// <param name="Tag">Its tag.</param>
internal readonly record struct Scope(int Offset, int End, int Parent, ushort Tag);

/// <summary>One walk over a unit's entries: which function covers an address, and which namespace, type or function an entry lies in.</summary>
internal sealed class EntryIndex
{
    private readonly Scope[] scopes;
    private readonly AddressMap functions;

    private EntryIndex(Scope[] scopes, List<AddressRange> ranges)
    {
        this.scopes = scopes;
        Ranges = ranges.ToArray();
        functions = AddressMap.Build(ranges);
    }

    /// <summary>All live ranges of functions in the order of the entries; the owner is the entry's offset.</summary>
    public AddressRange[] Ranges { get; }

    /// <summary>Walks a unit; what was found before a fault stands.</summary>
    public static EntryIndex Read(DwarfUnit unit)
    {
        var foundScopes = new List<Scope>();
        var ranges = new List<AddressRange>();
        if (unit.TryOpen(unit.Header.FirstEntry, out var cursor))
        {
            Walk(unit, ref cursor, foundScopes, ranges);
            unit.FaultOf(cursor);
        }
        return new(foundScopes.ToArray(), ranges);
    }

    /// <summary>The innermost function whose code covers an address.</summary>
    public bool TryFind(uint address, out AddressRange function) => functions.TryFind(address, out function);

    /// <summary>Index of the innermost scope that an entry lies in, itself excepted; -1 for the unit itself.</summary>
    public int ScopeAround(int offset)
    {
        var low = 0;
        var high = scopes.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (scopes[middle].Offset < offset)
                low = middle + 1;
            else
                high = middle;
        }
        var index = low - 1;
        while (index >= 0 && scopes[index].End <= offset)
            index = scopes[index].Parent;
        return index;
    }

    /// <summary>The scope of an index that <see cref="ScopeAround"/> gave.</summary>
    public Scope ScopeAt(int index) => scopes[index];

    private static void Walk(DwarfUnit unit, ref DieCursor cursor, List<Scope> scopes, List<AddressRange> ranges)
    {
        var open = new Stack<(int Depth, int Index)>();
        while (cursor.Next())
        {
            while (open.TryPeek(out var top) && top.Depth >= cursor.Depth)
            {
                open.Pop();
                scopes[top.Index] = scopes[top.Index] with { End = cursor.Offset };
            }
            var offset = cursor.Offset;
            var tag = cursor.Tag;
            if (cursor.HasChildren && IsScope(tag) && unit.File.Budget.TakeItem())
            {
                var parent = open.TryPeek(out var around) ? around.Index : -1;
                open.Push((cursor.Depth, scopes.Count));
                scopes.Add(new(offset, unit.Header.End, parent, tag));
            }
            if (tag == DwarfTag.Subprogram)
            {
                var entry = FunctionEntry.Read(ref cursor);
                if (!cursor.Failed)
                    RangeLists.Append(unit, entry.Code, offset, ranges, RangeRole.Function);
            }
            else if (cursor.HasSibling && !MayHoldFunctions(tag))
                cursor.SkipToSibling(unit.Header.Offset);
        }
    }

    private static bool IsScope(ushort tag) =>
        tag
            is DwarfTag.Namespace
                or DwarfTag.Module
                or DwarfTag.ClassType
                or DwarfTag.StructureType
                or DwarfTag.UnionType
                or DwarfTag.InterfaceType
                or DwarfTag.EnumerationType
                or DwarfTag.Subprogram;

    /// <summary>Whether functions may lie below entries of a tag.</summary>
    public static bool MayHoldFunctions(ushort tag) =>
        IsScope(tag)
        || tag
            is DwarfTag.CompileUnit
                or DwarfTag.PartialUnit
                or DwarfTag.TypeUnit
                or DwarfTag.SkeletonUnit
                or DwarfTag.LexicalBlock
                or DwarfTag.InlinedSubroutine;
}
