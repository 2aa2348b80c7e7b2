using System.Runtime.InteropServices;
using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>
/// Compiles DWARF unit by unit. Every address ends up with the unit that <see cref="DwarfData"/> would ask: of those that may describe it the
/// first with a function there, else the first with a line. A unit that is damaged anywhere is left to the files as a whole.
/// </summary>
internal sealed class DwarfCompiler
{
    private readonly DwarfData dwarf;
    private readonly StringTable strings;
    private readonly UnitEntries entries = new();
    private readonly UnitLines lines;
    private readonly UnitNames names;
    private readonly PieceWriter writer;
    private readonly Claims claims = new();
    private readonly List<(uint Low, uint High)> free = [];
    private readonly List<(uint Low, uint High)> written = [];
    private readonly List<(int Unit, uint Low, uint High, int Shared)> postponed = [];
    private readonly HashSet<DwarfUnit> compiled = [];
    private readonly HashSet<int> inPieces = [];
    private bool hasDamage;
    private uint unitCount;

    public DwarfCompiler(DwarfData dwarf, StringTable strings)
    {
        (this.dwarf, this.strings) = (dwarf, strings);
        lines = new(strings);
        names = new(strings);
        writer = new(entries, lines, names);
    }

    public ByteSink Units { get; } = new();

    public ByteSink Files { get; } = new();

    public ByteSink Records => writer.Records;

    public ByteSink Callees => names.Bytes;

    public List<Piece> Pieces => writer.Pieces;

    /// <summary>Compiles all units; false when that takes more than the limits allow, when sources are in them, or when damage cannot be laid at single units' doors.</summary>
    public bool Run(AnalysisLimits limits, CancellationToken cancellation)
    {
        if (UnitSpans.Of(dwarf.UnitMap, limits.MaxDwarfItems) is not { } spans)
            return false;
        for (var first = 0; first < spans.Length; )
        {
            cancellation.ThrowIfCancellationRequested();
            var end = first + 1;
            while (end < spans.Length && spans[end].Unit == spans[first].Unit)
                end++;
            Compile(spans.AsSpan(first, end - first), cancellation);
            first = end;
            if (Records.Length + strings.Bytes.Length + Files.Length + Callees.Length > Math.Min(limits.MaxSymbolIndexBytes, int.MaxValue))
                return false;
        }
        CompilePostponed(cancellation);
        // Sources are not copied out of debug information that carries them (-gembed-source).
        return !lines.HasSources && AreOthersSound(cancellation);
    }

    // Names may lead into units without code: of types, or those that link-time optimization took code from. The files tell damage there when a
    // name leads to it; which names do is not worth keeping, so all is left to the files.
    private bool AreOthersSound(CancellationToken cancellation)
    {
        if (names.CrossesUnits && hasDamage)
            return false;
        var faultsBefore = dwarf.FaultsMet;
        foreach (var unit in dwarf.Units)
        {
            if ((!names.CrossesUnits && !unit.Header.IsType) || compiled.Contains(unit))
                continue;
            cancellation.ThrowIfCancellationRequested();
            _ = unit.Index.Ranges;
            if (dwarf.FaultsMet != faultsBefore)
                return false;
        }
        return true;
    }

    private void Compile(ReadOnlySpan<UnitSpan> spans, CancellationToken cancellation)
    {
        var unit = dwarf.UnitAt(spans[0].Unit);
        var faultsBefore = dwarf.FaultsMet;
        var (records, pieces, postponedBefore) = (Records.Length, Pieces.Count, postponed.Count);
        compiled.Add(unit);
        var isSound = entries.Read(unit, cancellation);
        lines.Begin(unit);
        names.BeginUnit();
        if (isSound && dwarf.FaultsMet == faultsBefore)
        {
            writer.Begin(unit, unitCount);
            Write(spans);
        }
        if (!isSound || names.IsBroken || dwarf.FaultsMet != faultsBefore)
        {
            Records.Truncate(records);
            Pieces.RemoveRange(pieces, Pieces.Count - pieces);
            postponed.RemoveRange(postponedBefore, postponed.Count - postponedBefore);
            claims.Discard();
            hasDamage = true;
            LeaveToFiles(spans);
        }
        else if (Pieces.Count > pieces)
            AddUnit(unit);
        claims.Commit();
    }

    private void Write(ReadOnlySpan<UnitSpan> spans)
    {
        FindFunctionsInPieces();
        var map = AddressMap.Build(CollectionsMarshal.AsSpan(entries.FunctionRanges));
        var pieces = map.Pieces;
        var piece = 0;
        foreach (var span in spans)
        {
            for (var at = span.Low; at < span.High; )
            {
                while (piece < pieces.Length && pieces[piece].High <= at)
                    piece++;
                if (piece < pieces.Length && pieces[piece].Low <= at)
                {
                    var end = Math.Min(pieces[piece].High, span.High);
                    WriteFunction(map.RangeAt(pieces[piece].Owner), at, end, span.Shared);
                    at = end;
                    continue;
                }
                var gapEnd = piece < pieces.Length ? Math.Min(pieces[piece].Low, span.High) : span.High;
                if (span.Shared < 0)
                    writer.WriteLines(at, gapEnd);
                else
                    postponed.Add((span.Unit, at, gapEnd, span.Shared));
                at = gapEnd;
            }
        }
    }

    // Ranges stand in the order of their functions.
    private void FindFunctionsInPieces()
    {
        inPieces.Clear();
        var ranges = entries.FunctionRanges;
        for (var i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].Owner == ranges[i - 1].Owner)
                inPieces.Add(ranges[i].Owner);
        }
    }

    private void WriteFunction(AddressRange range, uint low, uint high, int shared)
    {
        if (shared < 0)
        {
            WritePiece(range, low, high);
            return;
        }
        claims.Free(shared, low, high, free);
        foreach (var part in free)
        {
            WritePiece(range, part.Low, part.High);
            claims.Add(shared, part.Low, part.High);
        }
    }

    // Whether a function in several pieces fits a body depends on all of them, which records do not hold: such functions are rare in wasm.
    private void WritePiece(AddressRange range, uint low, uint high)
    {
        if (inPieces.Contains(range.Owner))
            writer.WriteAskFiles(low, high);
        else
            writer.WriteFunction(range.Owner, range.Low, low, high);
    }

    private void LeaveToFiles(ReadOnlySpan<UnitSpan> spans)
    {
        foreach (var span in spans)
        {
            if (span.Shared < 0)
            {
                writer.WriteAskFiles(span.Low, span.High);
                continue;
            }
            claims.Free(span.Shared, span.Low, span.High, free);
            foreach (var part in free)
            {
                writer.WriteAskFiles(part.Low, part.High);
                claims.Add(span.Shared, part.Low, part.High);
            }
        }
    }

    // Code that several units may describe and none has a function for: known only now that all functions are.
    private void CompilePostponed(CancellationToken cancellation)
    {
        for (var first = 0; first < postponed.Count; )
        {
            cancellation.ThrowIfCancellationRequested();
            var unit = dwarf.UnitAt(postponed[first].Unit);
            var pieces = Pieces.Count;
            lines.Begin(unit);
            writer.Begin(unit, unitCount);
            var end = first;
            for (; end < postponed.Count && postponed[end].Unit == postponed[first].Unit; end++)
            {
                var (_, low, high, shared) = postponed[end];
                claims.Free(shared, low, high, free);
                written.Clear();
                foreach (var part in free)
                    writer.WriteLines(part.Low, part.High, written);
                foreach (var part in written)
                    claims.Add(shared, part.Low, part.High);
            }
            first = end;
            if (Pieces.Count > pieces)
                AddUnit(unit);
            claims.Commit();
        }
    }

    private void AddUnit(DwarfUnit unit)
    {
        unitCount++;
        Units.UInt64((ulong)unit.Header.Offset);
        Units.UInt32((uint)(Files.Length / 4));
        Units.UInt32((uint)lines.Paths.Length);
        Units.UInt32(unit.Producer is { } producer ? strings.Add(producer) : 0);
        Units.UInt32(unit.Root.Language > ushort.MaxValue ? 0 : (uint)unit.Root.Language);
        Units.UInt32(unit.Skeleton is null ? 0u : 1u);
        Units.UInt32(unit.Header.Encoding.Version);
        foreach (var path in lines.Paths)
            Files.UInt32(path);
    }
}
