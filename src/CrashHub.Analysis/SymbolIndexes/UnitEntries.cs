using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>A function with live code.</summary>
internal struct UnitFunction
{
    public int Entry;

    /// <summary>Its inlined calls, from the first up to the end, in <see cref="UnitEntries.Calls"/>.</summary>
    public int FirstCall;
    public int EndCall;

    /// <summary>Their code, in <see cref="UnitEntries.CallRanges"/>.</summary>
    public int FirstRange;
    public int EndRange;
}

/// <summary>An inlined call.</summary>
/// <param name="Entry">Offset of its entry.</param>
/// <param name="Origin">Offset of the entry that names the function, when that lies in the same unit and the call itself names none; else -1.</param>
/// <param name="Parent">Index of the call that it is nested in, or -1.</param>
/// <param name="File">One more than the file number of the call site; 0 when not said.</param>
/// <param name="Line">Line of the call site; 0 when not said.</param>
/// <param name="Column">Column of the call site; 0 when not said.</param>
internal readonly record struct UnitCall(int Entry, int Origin, int Parent, uint File, uint Line, uint Column);

/// <summary>
/// One walk over a unit's entries that finds what <see cref="EntryIndex"/> and <see cref="InlineTree"/> find in one walk for the unit and one
/// for each function. Buffers are kept from unit to unit.
/// </summary>
internal sealed class UnitEntries
{
    private readonly List<(int Depth, int Function)> openFunctions = [];
    private readonly List<(int Depth, int Call)> openCalls = [];

    public List<UnitFunction> Functions { get; } = [];

    /// <summary>Code of functions; the owner is an index in <see cref="Functions"/>.</summary>
    public List<AddressRange> FunctionRanges { get; } = [];

    /// <summary>Inlined calls in functions with live code, in the order of the entries: a call stands before those nested in it.</summary>
    public List<UnitCall> Calls { get; } = [];

    /// <summary>Code of inlined calls; the owner is an index in <see cref="Calls"/>.</summary>
    public List<AddressRange> CallRanges { get; } = [];

    /// <summary>Reads a unit; false when it cannot be read, or not by one walk: faults are told by the unit's file.</summary>
    public bool Read(DwarfUnit unit, CancellationToken cancellation)
    {
        Functions.Clear();
        FunctionRanges.Clear();
        Calls.Clear();
        CallRanges.Clear();
        openFunctions.Clear();
        openCalls.Clear();
        if (!unit.TryOpen(unit.Header.FirstEntry, out var cursor))
            return false;
        var isPlain = true;
        var visited = 0;
        while (cursor.Next())
        {
            if ((++visited & 0xffff) == 0)
                cancellation.ThrowIfCancellationRequested();
            var tag = cursor.Tag;
            if (openFunctions.Count > 0)
                CloseTo(cursor.Depth);
            if (tag == DwarfTag.Subprogram)
                AddFunction(unit, ref cursor);
            else if (tag == DwarfTag.InlinedSubroutine && openFunctions.Count > 0)
                AddCall(unit, ref cursor);
            else if (cursor.HasSibling && !EntryIndex.MayHoldFunctions(tag))
            {
                // The other walks step over what is below it, one for functions, the other not for calls. No producer of wasm writes siblings.
                if (openFunctions.Count > 0 && cursor.HasChildren)
                    isPlain = false;
                else
                    cursor.SkipToSibling(unit.Header.Offset);
            }
        }
        CloseTo(0);
        unit.FaultOf(cursor);
        return isPlain && !cursor.Failed;
    }

    private void AddFunction(DwarfUnit unit, ref DieCursor cursor)
    {
        var (offset, depth) = (cursor.Offset, cursor.Depth);
        var entry = FunctionEntry.Read(ref cursor);
        if (cursor.Failed)
            return;
        var before = FunctionRanges.Count;
        RangeLists.Append(unit, entry.Code, Functions.Count, FunctionRanges, RangeRole.Function);
        if (FunctionRanges.Count == before)
            return;
        openFunctions.Add((depth, Functions.Count));
        Functions.Add(
            new()
            {
                Entry = offset,
                FirstCall = Calls.Count,
                FirstRange = CallRanges.Count,
            }
        );
    }

    private void AddCall(DwarfUnit unit, ref DieCursor cursor)
    {
        var (offset, depth) = (cursor.Offset, cursor.Depth);
        var entry = FunctionEntry.Read(ref cursor);
        if (cursor.Failed)
            return;
        RangeLists.Append(unit, entry.Code, Calls.Count, CallRanges, RangeRole.InlinedCall);
        var parent = openCalls.Count > 0 ? openCalls[^1].Call : -1;
        openCalls.Add((depth, Calls.Count));
        var isNamedElsewhere = entry.Origin.Kind == AttributeKind.UnitReference && !entry.Name.IsPresent && !entry.LinkageName.IsPresent;
        var origin = isNamedElsewhere && unit.TryFollow(entry.Origin, out _, out var target) ? target : -1;
        var file = entry.CallFile is { Kind: AttributeKind.Constant, Value: < uint.MaxValue } ? (uint)entry.CallFile.Value + 1 : 0;
        Calls.Add(new(offset, origin, parent, file, entry.CallLine.AsPosition ?? 0, entry.CallColumn.AsPosition ?? 0));
    }

    private void CloseTo(int depth)
    {
        while (openCalls.Count > 0 && openCalls[^1].Depth >= depth)
            openCalls.RemoveAt(openCalls.Count - 1);
        while (openFunctions.Count > 0 && openFunctions[^1].Depth >= depth)
        {
            ref var function = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Functions)[openFunctions[^1].Function];
            function.EndCall = Calls.Count;
            function.EndRange = CallRanges.Count;
            openFunctions.RemoveAt(openFunctions.Count - 1);
        }
    }
}
