namespace CrashHub.Analysis.Dwarf;

/// <summary>One inlined call of a function.</summary>
/// <param name="Entry">Offset of its entry.</param>
/// <param name="End">Index one past the last call nested in it.</param>
/// <param name="FirstRange">Index of its first code range.</param>
/// <param name="RangeCount">Number of its code ranges.</param>
/// <param name="CallFile">File number of the call site; null when not said.</param>
/// <param name="CallLine">Line of the call site; null when not said or 0.</param>
/// <param name="CallColumn">Column of the call site; null when not said or 0.</param>
internal readonly record struct InlineCall(
    int Entry,
    int End,
    int FirstRange,
    int RangeCount,
    uint? CallFile,
    uint? CallLine,
    uint? CallColumn
);

/// <summary>The inlined calls of one function (DWARF 5 section 3.3.8), outer before inner, in the order of the entries.</summary>
internal sealed class InlineTree
{
    private readonly InlineCall[] calls;
    private readonly AddressRange[] ranges;

    private InlineTree(InlineCall[] calls, AddressRange[] ranges) => (this.calls, this.ranges) = (calls, ranges);

    /// <summary>Walks the entries below a function; functions nested in it are their own.</summary>
    public static InlineTree Read(DwarfUnit unit, int function)
    {
        var foundCalls = new List<InlineCall>();
        var foundRanges = new List<AddressRange>();
        if (unit.TryOpen(function, out var cursor))
        {
            Walk(unit, ref cursor, foundCalls, foundRanges);
            if (cursor.Failed)
                unit.File.Faults.Add(cursor.Error(unit.Section.Name));
        }
        return new(foundCalls.ToArray(), foundRanges.ToArray());
    }

    /// <summary>The calls that an address lies in, outermost first.</summary>
    public void Find(uint address, int maxDepth, List<InlineCall> path)
    {
        var end = calls.Length;
        for (var i = 0; i < end && path.Count < maxDepth; )
        {
            if (Covers(calls[i], address))
            {
                path.Add(calls[i]);
                end = calls[i].End;
                i++;
            }
            else
                i = calls[i].End;
        }
    }

    private bool Covers(in InlineCall call, uint address)
    {
        foreach (ref readonly var range in ranges.AsSpan(call.FirstRange, call.RangeCount))
        {
            if (range.Contains(address))
                return true;
        }
        return false;
    }

    private static void Walk(DwarfUnit unit, ref DieCursor cursor, List<InlineCall> calls, List<AddressRange> ranges)
    {
        var open = new Stack<(int Depth, int Index)>();
        var nestedFunction = int.MaxValue;
        while (cursor.Next())
        {
            while (open.TryPeek(out var top) && top.Depth >= cursor.Depth)
            {
                open.Pop();
                calls[top.Index] = calls[top.Index] with { End = calls.Count };
            }
            if (cursor.Depth <= nestedFunction)
                nestedFunction = cursor.Tag == DwarfTag.Subprogram && cursor.Depth > 0 ? cursor.Depth : int.MaxValue;
            if (cursor.Tag != DwarfTag.InlinedSubroutine || cursor.Depth > nestedFunction)
                continue;
            var (offset, depth) = (cursor.Offset, cursor.Depth);
            var entry = FunctionEntry.Read(ref cursor);
            if (cursor.Failed)
                break;
            var firstRange = ranges.Count;
            RangeLists.Append(unit, entry.Code, calls.Count, ranges);
            open.Push((depth, calls.Count));
            var file = entry.CallFile is { Kind: AttributeKind.Constant, Value: <= uint.MaxValue } ? (uint?)entry.CallFile.Value : null;
            calls.Add(new(offset, 0, firstRange, ranges.Count - firstRange, file, entry.CallLine.AsPosition, entry.CallColumn.AsPosition));
        }
        while (open.TryPop(out var rest))
            calls[rest.Index] = calls[rest.Index] with { End = calls.Count };
    }
}
