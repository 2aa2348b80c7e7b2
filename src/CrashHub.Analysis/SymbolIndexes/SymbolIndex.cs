using System.Buffers.Binary;
using System.Text;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Demangling;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.SourceMaps;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>
/// A symbol index, searched in place. Opening reads the head and the checksums; a lookup reads, and checks on first touch, only the blocks that
/// it needs. Safe for several threads. The bytes must not change while it is used.
/// </summary>
public sealed class SymbolIndex
{
    private const uint MaxRecordHead = 64;
    private const uint MaxCallLength = 25;
    private const uint TextWindow = 64;
    private const int SearchedAtOnce = 1024;
    private readonly CheckedBytes bytes;
    private readonly TextCache shown = new();
    private AnalysisLimits? demanglingLimits;

    private SymbolIndex(CheckedBytes bytes) => this.bytes = bytes;

    /// <summary>
    /// True once a lookup met bytes that are not as they were written. Analysis then asks the files; the caller should build the index again.
    /// </summary>
    public bool IsDamaged => bytes.IsDamaged;

    internal IndexFlags Flags => bytes.Flags;

    /// <summary>Opens an index.</summary>
    /// <param name="bytes">The file, mapped or read; kept, not copied.</param>
    /// <param name="key">What the caller wants it to be of.</param>
    /// <param name="fault">Why it cannot be used: another format version, another key, cut, damaged; the offset is that of the file.</param>
    /// <returns>Null when it cannot be used and has to be built again.</returns>
    public static SymbolIndex? TryOpen(ReadOnlyMemory<byte> bytes, SymbolIndexKey key, out ParseError? fault) =>
        CheckedBytes.TryOpen(bytes, key, out fault) is { } opened ? new(opened) : null;

    /// <summary>The functions at an address: the youngest inlined call first, the physical function last.</summary>
    /// <param name="address">From the start of the Code section's contents.</param>
    /// <param name="frames">Receives the frames; of more inlined calls than fit the oldest are left out.</param>
    /// <param name="place">What they have in common.</param>
    internal IndexAnswer Find(CodeSectionOffset address, Span<IndexedFrame> frames, out IndexedPlace place)
    {
        place = default;
        var all = bytes.All;
        if (address.Value > uint.MaxValue || !TryFindPiece(all, (uint)address.Value, out var record, out var offset))
            return IsDamaged ? IndexAnswer.Damaged : IndexAnswer.Nothing;
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

    /// <summary>The name of a function of the module by its index, as the module or its twin spells it; false when the index is damaged.</summary>
    internal bool TryName(uint function, out string? name)
    {
        var all = bytes.All;
        name = null;
        if (function >= (uint)bytes.LengthOf(IndexSection.Names) / 4)
            return true;
        return TryNumber(all, IndexSection.Names, function, out var text) && TryText(all, text, keep: false, out name);
    }

    /// <summary>The names of a frame's function.</summary>
    /// <param name="callee">As the frame has it.</param>
    /// <param name="keep">Whether to remember the linkage name: other stacks share inlined functions far more often than physical ones.</param>
    /// <param name="linkageName">The linkage name, or null.</param>
    /// <param name="bareName">The name without scopes, or null.</param>
    internal bool TryNames(uint callee, bool keep, out string? linkageName, out string? bareName)
    {
        var all = bytes.All;
        linkageName = bareName = null;
        if (callee == 0)
            return true;
        return bytes.TrySlice(
                all,
                IndexSection.Callees,
                (callee - 1UL) * SymbolIndexFormat.CalleeLength,
                SymbolIndexFormat.CalleeLength,
                out var pair
            )
            && TryText(all, BinaryPrimitives.ReadUInt32LittleEndian(pair), keep, out linkageName)
            && TryText(all, BinaryPrimitives.ReadUInt32LittleEndian(pair[4..]), keep: true, out bareName);
    }

    /// <summary>
    /// As <see cref="Demangler.Demangle"/>, remembered: a name takes microseconds, and stacks share names. Other limits than the first caller's
    /// are not remembered, since a name may be too long for some.
    /// </summary>
    internal string Demangle(string linkageName, AnalysisLimits limits)
    {
        if (!ReferenceEquals(Interlocked.CompareExchange(ref demanglingLimits, limits, null) ?? limits, limits))
            return Demangler.Demangle(linkageName, limits).Text;
        if (shown.TryGetDemangled(linkageName, out var known))
            return known!;
        var text = Demangler.Demangle(linkageName, limits).Text;
        shown.AddDemangled(linkageName, text);
        return text;
    }

    /// <summary>The path of a frame's file.</summary>
    internal bool TryPath(uint unit, uint file, out string? path)
    {
        var all = bytes.All;
        path = null;
        if (file == 0)
            return true;
        if (!TryUnit(all, unit, out var found))
            return false;
        var (first, count) = (BinaryPrimitives.ReadUInt32LittleEndian(found[8..]), BinaryPrimitives.ReadUInt32LittleEndian(found[12..]));
        if (file > count)
        {
            bytes.MarkDamaged();
            return false;
        }
        return TryNumber(all, IndexSection.Files, (ulong)first + file - 1, out var text) && TryText(all, text, keep: true, out path);
    }

    /// <summary>Language and producer of a unit.</summary>
    internal bool TryDescribe(uint unit, out DwarfLanguage language, out string? producer)
    {
        var all = bytes.All;
        (language, producer) = (DwarfLanguage.Unknown, null);
        if (!TryUnit(all, unit, out var found))
            return false;
        language = new UnitRoot { Language = BinaryPrimitives.ReadUInt32LittleEndian(found[20..]) }.ToLanguage();
        return TryText(all, BinaryPrimitives.ReadUInt32LittleEndian(found[16..]), keep: true, out producer);
    }

    /// <summary>What the source map says of an offset, as <see cref="SourceMap.TryFind"/>; false when the index is damaged.</summary>
    internal bool TryFindMapping(ModuleOffset offset, ModuleOffset functionStart, out SourceMapPosition? position)
    {
        var all = bytes.All;
        position = null;
        if (!TrySearch(all, IndexSection.MapTop, 8, (uint)Math.Min(offset.Value, uint.MaxValue), out var run))
            return false;
        if (run < 0)
            return true;
        if (!bytes.TryWindow(all, IndexSection.MapTop, (ulong)run * 8, 16, out var top))
            return false;
        var start = BinaryPrimitives.ReadUInt32LittleEndian(top);
        var first = BinaryPrimitives.ReadUInt32LittleEndian(top[4..]);
        var end = top.Length == 16 ? BinaryPrimitives.ReadUInt32LittleEndian(top[12..]) : (uint)bytes.LengthOf(IndexSection.Mappings);
        if (end < first || !bytes.TrySlice(all, IndexSection.Mappings, first, end - first, out var rows))
            return Damage();
        var reader = new VarReader(rows);
        var found = default(Mapping);
        var entry = default(Mapping) with { Offset = start };
        while (!reader.AtEnd)
        {
            var next = entry.Offset + reader.Var();
            if (next > offset.Value)
                break;
            entry = new(
                next,
                reader.Difference(entry.Source),
                reader.Difference(entry.Line),
                reader.Difference(entry.Column),
                reader.Difference(entry.Name)
            );
            found = entry;
        }
        if (reader.Failed)
            return Damage();
        return found.Source == 0 || found.Offset < functionStart.Value || TryPosition(all, found, out position);
    }

    private bool TryPosition(ReadOnlySpan<byte> all, Mapping mapping, out SourceMapPosition? position)
    {
        position = null;
        string? name = null;
        if (
            mapping.Name != 0
            && !(TryNumber(all, IndexSection.MapNames, mapping.Name - 1, out var text) && TryText(all, text, keep: true, out name))
        )
            return false;
        var place = (mapping.Source - 1UL) * SymbolIndexFormat.SourceLength;
        if (
            !bytes.TrySlice(all, IndexSection.Sources, place, SymbolIndexFormat.SourceLength, out var source)
            || !TryText(all, BinaryPrimitives.ReadUInt32LittleEndian(source), keep: true, out var path)
        )
            return false;
        position = new((int)mapping.Source - 1, path ?? "", mapping.Line + 1, mapping.Column + 1, name);
        return true;
    }

    private bool TryFindPiece(ReadOnlySpan<byte> all, uint address, out uint record, out uint offset)
    {
        (record, offset) = (0, 0);
        if (!TrySearch(all, IndexSection.Top, 4, address, out var block) || block < 0)
            return false;
        const uint Length = SymbolIndexFormat.PieceBlockLength;
        if (!bytes.TrySlice(all, IndexSection.Pieces, (ulong)block * Length, Length, out var pieces))
            return false;
        var addresses = pieces[..(SymbolIndexFormat.PiecesPerBlock * 4)];
        var index = LastAtOrBefore(addresses, 4, address);
        if (index < 0)
            return Damage();
        offset = address - BinaryPrimitives.ReadUInt32LittleEndian(addresses[(index * 4)..]);
        record = BinaryPrimitives.ReadUInt32LittleEndian(pieces[(addresses.Length + index * 4)..]);
        // The places after the last piece have the greatest address, at which no code lies.
        return address != uint.MaxValue;
    }

    // As LastAtOrBefore, but checks only the blocks that it looks at.
    private bool TrySearch(ReadOnlySpan<byte> all, IndexSection section, int width, uint value, out int index)
    {
        var count = bytes.LengthOf(section) / width;
        index = -1;
        if (count <= SearchedAtOnce)
        {
            if (!bytes.TrySlice(all, section, 0, (ulong)(count * width), out var numbers))
                return false;
            index = LastAtOrBefore(numbers, width, value);
            return true;
        }
        var low = 0;
        for (var high = count; low < high; )
        {
            var middle = (low + high) >>> 1;
            if (!bytes.TrySlice(all, section, (ulong)middle * (ulong)width, 4, out var number))
                return false;
            if (BinaryPrimitives.ReadUInt32LittleEndian(number) <= value)
                low = middle + 1;
            else
                high = middle;
        }
        index = low - 1;
        return true;
    }

    // Without a branch that depends on what is found: half of these would be predicted wrongly.
    private static int LastAtOrBefore(ReadOnlySpan<byte> numbers, int width, uint value)
    {
        var count = numbers.Length / width;
        var index = 0;
        while (count > 1)
        {
            var half = count >> 1;
            var middle = index + half;
            index = BinaryPrimitives.ReadUInt32LittleEndian(numbers[(middle * width)..]) <= value ? middle : index;
            count -= half;
        }
        return count == 0 || BinaryPrimitives.ReadUInt32LittleEndian(numbers[(index * width)..]) > value ? -1 : index;
    }

    private bool TryFindRun(ReadOnlySpan<byte> all, uint start, uint restarts, bool isWide, uint offset, uint rowsLength, out Run run)
    {
        run = new(0, 0, rowsLength);
        if (restarts == 0)
            return true;
        var width = isWide ? 8 : 4;
        if (!bytes.TrySlice(all, IndexSection.Records, start, (ulong)restarts * (ulong)width, out var table))
            return false;
        var index = isWide ? LastAtOrBefore(table, width, offset) : LastAtOrBefore16(table, offset);
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

    private static int LastAtOrBefore16(ReadOnlySpan<byte> pairs, uint value)
    {
        var count = pairs.Length / 4;
        var index = 0;
        while (count > 1)
        {
            var half = count >> 1;
            var middle = index + half;
            index = BinaryPrimitives.ReadUInt16LittleEndian(pairs[(middle * 4)..]) <= value ? middle : index;
            count -= half;
        }
        return count == 0 || BinaryPrimitives.ReadUInt16LittleEndian(pairs[(index * 4)..]) > value ? -1 : index;
    }

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

    private bool TryUnit(ReadOnlySpan<byte> all, uint unit, out ReadOnlySpan<byte> found) =>
        bytes.TrySlice(all, IndexSection.Units, (ulong)unit * SymbolIndexFormat.UnitLength, SymbolIndexFormat.UnitLength, out found);

    private bool TryNumber(ReadOnlySpan<byte> all, IndexSection section, ulong index, out uint number)
    {
        var isThere = bytes.TrySlice(all, section, index * 4, 4, out var found);
        number = isThere ? BinaryPrimitives.ReadUInt32LittleEndian(found) : 0;
        return isThere;
    }

    private bool TryText(ReadOnlySpan<byte> all, uint number, bool keep, out string? text)
    {
        text = null;
        if (number == 0 || shown.TryGet(number, out text))
            return true;
        if (!bytes.TryWindow(all, IndexSection.Strings, number - 1, TextWindow, out var window))
            return false;
        var reader = new VarReader(window);
        var length = reader.Var();
        if (reader.Failed)
            return Damage();
        if (!bytes.TrySlice(all, IndexSection.Strings, number - 1 + (ulong)reader.Position, length, out var utf8))
            return false;
        text = Encoding.UTF8.GetString(utf8);
        if (keep)
            shown.Add(number, text);
        return true;
    }

    private IndexAnswer Damaged()
    {
        bytes.MarkDamaged();
        return IndexAnswer.Damaged;
    }

    private bool Damage()
    {
        bytes.MarkDamaged();
        return false;
    }

    private readonly record struct Run(uint Offset, uint Start, uint End);

    private readonly record struct Mapping(uint Offset, uint Source, uint Line, uint Column, uint Name);
}
