using System.Runtime.InteropServices;
using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>A piece of code and the place of what is known of it.</summary>
internal readonly record struct Piece(uint Low, uint High, uint Record);

/// <summary>Writes the records of pieces of code: one function or, where only lines are known, none.</summary>
internal sealed class PieceWriter(UnitEntries entries, UnitLines lines, UnitNames names)
{
    public const uint HasFunction = 1;
    public const uint IsShifted = 2;
    public const uint AskFiles = 4;
    public const uint HasRestarts = 8;

    /// <summary>Restarts take twice four bytes instead of twice two.</summary>
    public const uint HasWideRestarts = 16;

    private readonly Scratch head = new();
    private readonly Scratch calls = new();
    private readonly Scratch restarts = new();
    private readonly RowWriter rows = new();
    private readonly List<int> used = [];
    private uint[] callPlaces = [];
    private DwarfUnit? unit;
    private uint unitNumber;
    private int mappedFunction;
    private AddressMap? callMap;

    /// <summary>The section <see cref="IndexSection.Records"/>.</summary>
    public ByteSink Records { get; } = new();

    /// <summary>All pieces, in the order written; none overlap.</summary>
    public List<Piece> Pieces { get; } = [];

    /// <summary>Begins a unit whose entries and lines were read.</summary>
    public void Begin(DwarfUnit next, uint number)
    {
        (unit, unitNumber) = (next, number);
        (mappedFunction, callMap) = (-1, null);
        if (callPlaces.Length < entries.Calls.Count)
            callPlaces = new uint[Math.Max(entries.Calls.Count, callPlaces.Length * 2)];
        callPlaces.AsSpan(0, entries.Calls.Count).Clear();
    }

    /// <summary>Writes a piece of a function.</summary>
    /// <param name="function">Index of the function.</param>
    /// <param name="functionLow">Where the range that the piece is of starts.</param>
    /// <param name="low">First byte.</param>
    /// <param name="high">One past the last byte.</param>
    public void WriteFunction(int function, uint functionLow, uint low, uint high)
    {
        var found = entries.Functions[function];
        if (mappedFunction != function)
        {
            mappedFunction = function;
            var ranges = CollectionsMarshal.AsSpan(entries.CallRanges)[found.FirstRange..found.EndRange];
            callMap = ranges.IsEmpty ? null : AddressMap.Build(ranges);
        }
        var pieces = callMap is null ? default : callMap.Pieces;
        WriteCalls(pieces, found.FirstCall, low, high);
        WriteRows(pieces, low, high);
        head.Clear();
        head.Var(high - low);
        var isShifted = functionLow != low;
        head.Var(HasFunction | (isShifted ? IsShifted : 0) | WriteRestarts());
        head.Var(unitNumber);
        head.Var(names.OfFunction(unit!, found.Entry));
        head.Var((uint)(found.Entry - unit!.Header.Offset));
        if (isShifted)
            head.Var(low - functionLow);
        Append(low, high);
    }

    /// <summary>Writes the pieces of a range of code that has lines and no function; nothing where it has no lines either.</summary>
    public void WriteLines(uint low, uint high, List<(uint Low, uint High)>? written = null)
    {
        var all = lines.Rows;
        var index = Math.Max(lines.IndexAt(low), 0);
        while (index < all.Length && all[index].Address < high)
        {
            var start = Math.Max(all[index].Address, low);
            var isNone = all[index].IsNone;
            for (index++; index < all.Length && all[index].Address < high && all[index].IsNone == isNone; )
                index++;
            var end = index < all.Length ? Math.Min(all[index].Address, high) : high;
            if (isNone || start >= end)
                continue;
            calls.Clear();
            WriteRows(default, start, end);
            head.Clear();
            head.Var(end - start);
            head.Var(WriteRestarts());
            head.Var(unitNumber);
            Append(start, end);
            written?.Add((start, end));
        }
    }

    /// <summary>Writes that the files have to be asked about a range of code.</summary>
    public void WriteAskFiles(uint low, uint high)
    {
        head.Clear();
        head.Var(high - low);
        head.Var(AskFiles);
        Pieces.Add(new(low, high, (uint)Records.Length));
        Records.Write(head.Span);
    }

    private void Append(uint low, uint high)
    {
        head.Var((uint)calls.Length);
        head.Var((uint)rows.Rows.Length);
        if (restarts.Length > 0)
            head.Var((uint)rows.Restarts.Count);
        Pieces.Add(new(low, high, (uint)Records.Length));
        Records.Write(head.Span);
        Records.Write(restarts.Span);
        Records.Write(calls.Span);
        Records.Write(rows.Rows.Span);
    }

    private uint WriteRestarts()
    {
        restarts.Clear();
        if (rows.Restarts.Count == 0)
            return 0;
        // Both ascend, so the last pair has the greatest.
        var isWide = Math.Max(rows.Restarts[^1].Offset, rows.Restarts[^1].Place) > ushort.MaxValue;
        foreach (var (offset, place) in rows.Restarts)
        {
            if (isWide)
                restarts.UInt32(offset);
            else
                restarts.UInt16((ushort)offset);
            if (isWide)
                restarts.UInt32(place);
            else
                restarts.UInt16((ushort)place);
        }
        return HasRestarts | (isWide ? HasWideRestarts : 0);
    }

    // Only calls that the piece shows: a function in many pieces must not repeat all its calls in each.
    private void WriteCalls(ReadOnlySpan<AddressRange> pieces, int firstCall, uint low, uint high)
    {
        foreach (var call in used)
            callPlaces[call] = 0;
        used.Clear();
        calls.Clear();
        for (var i = FirstPiece(pieces, low); i < pieces.Length && pieces[i].Low < high; i++)
        {
            for (
                var call = callMap!.RangeAt(pieces[i].Owner).Owner;
                call >= firstCall && callPlaces[call] == 0;
                call = entries.Calls[call].Parent
            )
            {
                callPlaces[call] = uint.MaxValue;
                used.Add(call);
            }
        }
        used.Sort();
        foreach (var index in used)
        {
            var call = entries.Calls[index];
            var place = (uint)calls.Length;
            callPlaces[index] = place + 1;
            calls.Var(names.OfCall(unit!, call));
            calls.Var(call.Parent < firstCall ? 0 : place + 1 - callPlaces[call.Parent]);
            calls.Var(call.File == 0 ? 0 : lines.FileOf(call.File - 1));
            calls.Var(call.Line);
            calls.Var(call.Column);
        }
    }

    private void WriteRows(ReadOnlySpan<AddressRange> pieces, uint low, uint high)
    {
        rows.Begin();
        var all = lines.Rows;
        var line = lines.IndexAt(low);
        var piece = FirstPiece(pieces, low);
        for (var at = low; at < high; )
        {
            while (piece < pieces.Length && pieces[piece].High <= at)
                piece++;
            var next = high;
            uint call = 0;
            if (piece < pieces.Length)
            {
                var isInside = pieces[piece].Low <= at;
                call = isInside ? callPlaces[callMap!.RangeAt(pieces[piece].Owner).Owner] : 0;
                next = Math.Min(next, isInside ? pieces[piece].High : pieces[piece].Low);
            }
            if (line < 0 || all[line].IsNone)
                rows.Add(at - low, new(0, 0, 0, call));
            else
                rows.Add(at - low, new(all[line].Line, all[line].Line == 0 ? 0 : all[line].Column, lines.FileOf(all[line].File), call));
            if (line + 1 < all.Length)
                next = Math.Min(next, all[line + 1].Address);
            at = next;
            while (line + 1 < all.Length && all[line + 1].Address <= at)
                line++;
        }
    }

    private static int FirstPiece(ReadOnlySpan<AddressRange> pieces, uint address)
    {
        var low = 0;
        var high = pieces.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (pieces[middle].High <= address)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
