namespace CrashHub.Analysis.Dwarf;

/// <summary>One inlined call of a function.</summary>
/// <param name="Entry">Offset of its entry.</param>
/// <param name="Parent">Index of the call that it is nested in, or -1.</param>
/// <param name="CallFile">File number of the call site; null when not said.</param>
/// <param name="CallLine">Line of the call site; null when not said or 0.</param>
/// <param name="CallColumn">Column of the call site; null when not said or 0.</param>
internal readonly record struct InlineCall(int Entry, int Parent, uint? CallFile, uint? CallLine, uint? CallColumn);

/// <summary>The inlined calls of one function (DWARF 5 section 3.3.8).</summary>
internal sealed class InlineTree
{
    private readonly InlineCall[] calls;
    private readonly AddressMap map;

    private InlineTree(InlineCall[] calls, AddressMap map) => (this.calls, this.map) = (calls, map);

    /// <summary>Walks the entries below a function. Calls in a function nested in it are no harm: their addresses are asked of that function.</summary>
    public static InlineTree Read(DwarfUnit unit, int function)
    {
        var foundCalls = new List<InlineCall>();
        var foundRanges = new List<AddressRange>();
        if (unit.TryOpen(function, out var cursor))
        {
            Walk(unit, ref cursor, foundCalls, foundRanges);
            unit.FaultOf(cursor);
        }
        return new(foundCalls.ToArray(), AddressMap.Build(foundRanges));
    }

    /// <summary>Appends the calls that an address lies in, innermost first.</summary>
    public void Find(uint address, int maxDepth, List<InlineCall> path)
    {
        var index = map.TryFind(address, out var range) ? range.Owner : -1;
        for (var depth = 0; index >= 0 && depth < maxDepth; depth++)
        {
            path.Add(calls[index]);
            index = calls[index].Parent;
        }
    }

    private static void Walk(DwarfUnit unit, ref DieCursor cursor, List<InlineCall> calls, List<AddressRange> ranges)
    {
        var open = new Stack<(int Depth, int Index)>();
        while (cursor.Next())
        {
            while (open.TryPeek(out var top) && top.Depth >= cursor.Depth)
                open.Pop();
            if (cursor.Tag != DwarfTag.InlinedSubroutine)
                continue;
            var (offset, depth) = (cursor.Offset, cursor.Depth);
            var entry = FunctionEntry.Read(ref cursor);
            if (cursor.Failed)
                break;
            RangeLists.Append(unit, entry.Code, calls.Count, ranges, RangeRole.InlinedCall);
            var file = entry.CallFile is { Kind: AttributeKind.Constant, Value: <= uint.MaxValue } ? (uint?)entry.CallFile.Value : null;
            var parent = open.TryPeek(out var around) ? around.Index : -1;
            open.Push((depth, calls.Count));
            if (!unit.File.Budget.TakeItem())
                break;
            calls.Add(new(offset, parent, file, entry.CallLine.AsPosition, entry.CallColumn.AsPosition));
        }
    }
}
