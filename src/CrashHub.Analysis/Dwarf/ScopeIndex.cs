namespace CrashHub.Analysis.Dwarf;

/// <summary>An entry that qualifies the names of the entries inside it.</summary>
/// <param name="Offset">The entry.</param>
/// <param name="End">One past its last descendant.</param>
/// <param name="Parent">Index of the scope around it, or -1.</param>
/// <param name="Tag">Its tag.</param>
internal readonly record struct Scope(int Offset, int End, int Parent, ushort Tag);

/// <summary>One walk over a unit's entries: which namespace, type or function an entry lies in. Qualified names need it, places don't.</summary>
internal sealed class ScopeIndex
{
    private readonly Scope[] scopes;

    private ScopeIndex(Scope[] scopes) => this.scopes = scopes;

    /// <summary>Walks a unit; what was found before a fault stands.</summary>
    public static ScopeIndex Read(DwarfUnit unit)
    {
        var found = new List<Scope>();
        if (unit.TryOpen(unit.Header.FirstEntry, out var cursor))
        {
            Walk(unit, ref cursor, found);
            unit.FaultOf(cursor);
        }
        return new(found.ToArray());
    }

    /// <summary>Index of the innermost scope that an entry lies in, itself excepted; -1 for the unit itself.</summary>
    public int Around(int offset)
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

    /// <summary>The scope of an index that <see cref="Around"/> gave.</summary>
    public Scope this[int index] => scopes[index];

    /// <summary>Whether entries of a tag qualify the names of those inside.</summary>
    public static bool IsScope(ushort tag) =>
        tag
            is DwarfTag.Namespace
                or DwarfTag.Module
                or DwarfTag.ClassType
                or DwarfTag.StructureType
                or DwarfTag.UnionType
                or DwarfTag.InterfaceType
                or DwarfTag.EnumerationType
                or DwarfTag.Subprogram;

    private static void Walk(DwarfUnit unit, ref DieCursor cursor, List<Scope> scopes)
    {
        var open = new Stack<(int Depth, int Index)>();
        while (cursor.Next())
        {
            while (open.TryPeek(out var top) && top.Depth >= cursor.Depth)
            {
                open.Pop();
                scopes[top.Index] = scopes[top.Index] with { End = cursor.Offset };
            }
            if (cursor.HasChildren && IsScope(cursor.Tag) && unit.File.Budget.TakeItem())
            {
                var parent = open.TryPeek(out var around) ? around.Index : -1;
                open.Push((cursor.Depth, scopes.Count));
                scopes.Add(new(cursor.Offset, unit.Header.End, parent, cursor.Tag));
            }
            else if (cursor.HasSibling && !EntryIndex.MayHoldFunctions(cursor.Tag))
                cursor.SkipToSibling(unit.Header.Offset);
        }
    }
}
