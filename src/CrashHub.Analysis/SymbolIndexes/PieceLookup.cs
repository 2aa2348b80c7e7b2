using System.Buffers.Binary;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Finds what an index knows of an address; allocates nothing.</summary>
internal sealed class PieceLookup(CheckedBytes bytes)
{
    private const uint MaxRecordHead = 64;
    private const uint MaxCallLength = 25;

    /// <summary>The functions at an address: the youngest inlined call first, the physical function last.</summary>
    /// <param name="address">From the start of the Code section's contents.</param>
    /// <param name="frames">Receives the frames; of more inlined calls than fit the oldest are left out.</param>
    /// <param name="place">What they have in common.</param>
    public IndexAnswer Find(CodeSectionOffset address, Span<IndexedFrame> frames, out IndexedPlace place)
    {
        place = default;
        var all = bytes.All;
        if (address.Value > uint.MaxValue || !TryFindPiece(all, (uint)address.Value, out var record, out var offset))
            return bytes.IsDamaged ? IndexAnswer.Damaged : IndexAnswer.Nothing;
        if (!bytes.TryWindow(all, IndexSection.Records, record, MaxRecordHead, out var head))
            return IndexAnswer.Damaged;
        var reader = new VarReader(head);
        var length = reader.Var();
        if (offset >= length && !reader.Failed)
            return IndexAnswer.Nothing;
        var flags = reader.Var();
        if ((flags & PieceWriter.AskFiles) != 0)
            return IndexAnswer.AskFiles;
        var unit = reader.Var();
        var hasFunction = (flags & PieceWriter.HasFunction) != 0;
        var callee = hasFunction ? reader.Var() : 0;
        var entry = hasFunction ? reader.Var() : 0;
        var shift = (flags & PieceWriter.IsShifted) != 0 ? reader.Var() : 0;
        var callsLength = reader.Var();
        var rowsLength = reader.Var();
        var restarts = (flags & PieceWriter.HasRestarts) != 0 ? reader.Var() : 0;
        var restartsStart = record + (uint)reader.Position;
        var isWide = (flags & PieceWriter.HasWideRestarts) != 0;
        if (reader.Failed || restarts > rowsLength || !TryFindRun(all, restartsStart, restarts, isWide, offset, rowsLength, out var run))
            return Damaged();
        var callsStart = restartsStart + restarts * (isWide ? 8u : 4u);
        var rowsStart = callsStart + callsLength;
        if (!TryFindRow(all, rowsStart + run.Start, run.End - run.Start, offset - run.Offset, out var row))
            return Damaged();
        if (!TryUnfold(all, row, callsStart, callsLength, callee, frames, out var count))
            return Damaged();
        place = new(count, unit, hasFunction, (uint)address.Value - offset - shift, entry);
        return IndexAnswer.Found;
    }

    private bool TryFindPiece(ReadOnlySpan<byte> all, uint address, out uint record, out uint offset)
    {
        (record, offset) = (0, 0);
        if (!IndexSearch.TryLast(bytes, all, IndexSection.Top, 4, address, out var block) || block < 0)
            return false;
        const uint Length = SymbolIndexFormat.PieceBlockLength;
        if (!bytes.TrySlice(all, IndexSection.Pieces, (ulong)block * Length, Length, out var pieces))
            return false;
        var addresses = pieces[..(SymbolIndexFormat.PiecesPerBlock * 4)];
        var index = IndexSearch.LastAtOrBefore(addresses, 4, address);
        if (index < 0)
            return bytes.Damage();
        offset = address - BinaryPrimitives.ReadUInt32LittleEndian(addresses[(index * 4)..]);
        record = BinaryPrimitives.ReadUInt32LittleEndian(pieces[(addresses.Length + index * 4)..]);
        // The places after the last piece have the greatest address, at which no code lies.
        return address != uint.MaxValue;
    }

    private bool TryFindRun(ReadOnlySpan<byte> all, uint start, uint restarts, bool isWide, uint offset, uint rowsLength, out Run run)
    {
        run = new(0, 0, rowsLength);
        if (restarts == 0)
            return true;
        var width = isWide ? 8 : 4;
        if (!bytes.TrySlice(all, IndexSection.Records, start, (ulong)restarts * (ulong)width, out var table))
            return false;
        var index = isWide ? IndexSearch.LastAtOrBefore(table, width, offset) : IndexSearch.LastAtOrBefore16(table, offset);
        if (index >= 0)
            run = new(RestartAt(table, index, 0, isWide), RestartAt(table, index, 1, isWide), rowsLength);
        if (index + 1 < (int)restarts)
            run = run with { End = RestartAt(table, index + 1, 1, isWide) };
        return run.Start < run.End && run.End <= rowsLength;
    }

    private static uint RestartAt(ReadOnlySpan<byte> table, int index, int part, bool isWide) =>
        isWide
            ? BinaryPrimitives.ReadUInt32LittleEndian(table[(index * 8 + part * 4)..])
            : BinaryPrimitives.ReadUInt16LittleEndian(table[(index * 4 + part * 2)..]);

    private bool TryFindRow(ReadOnlySpan<byte> all, uint start, uint length, uint offset, out RowWriter.Row row)
    {
        row = default;
        if (!bytes.TrySlice(all, IndexSection.Records, start, length, out var rows))
            return false;
        var reader = new VarReader(rows);
        uint at = 0;
        uint line = 0;
        uint column = 0;
        uint file = 0;
        uint call = 0;
        while (!reader.AtEnd)
        {
            int head = reader.Byte();
            uint advance = (uint)head & RowWriter.LongAdvance;
            at += advance == RowWriter.LongAdvance ? reader.Var() : advance;
            if (at > offset)
                break;
            if ((head & RowWriter.LineChanges) != 0)
                line = reader.Difference(line);
            if ((head & RowWriter.ColumnChanges) != 0)
                column = reader.Var();
            if ((head & RowWriter.FileChanges) != 0)
                file = reader.Var();
            if ((head & RowWriter.CallChanges) != 0)
                call = reader.Difference(call);
        }
        row = new(line, column, file, call);
        return !reader.Failed;
    }

    private bool TryUnfold(
        ReadOnlySpan<byte> all,
        in RowWriter.Row row,
        uint callsStart,
        uint callsLength,
        uint callee,
        Span<IndexedFrame> frames,
        out int count
    )
    {
        count = 0;
        var (file, line, column) = (row.File, row.Line, row.Column);
        // Each call names one that stands before it, so this ends.
        for (var call = row.Call; call != 0 && count < frames.Length - 1; )
        {
            if (call > callsLength)
                return false;
            var window = Math.Min(MaxCallLength, callsLength - (call - 1));
            if (!bytes.TrySlice(all, IndexSection.Records, callsStart + call - 1, window, out var record))
                return false;
            var reader = new VarReader(record);
            var function = reader.Var();
            var distance = reader.Var();
            frames[count++] = new(function, file, line, column, IsInline: true);
            (file, line, column) = (reader.Var(), reader.Var(), reader.Var());
            if (reader.Failed || distance >= call)
                return false;
            call = distance == 0 ? 0 : call - distance;
        }
        frames[count++] = new(callee, file, line, column, IsInline: false);
        return true;
    }

    private IndexAnswer Damaged()
    {
        bytes.Damage();
        return IndexAnswer.Damaged;
    }

    private readonly record struct Run(uint Offset, uint Start, uint End);
}
