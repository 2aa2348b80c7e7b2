using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>
/// The bytes of an index, of which none is looked at before the block that it lies in has shown its checksum. A block is checked once. Safe for
/// several threads.
/// </summary>
internal sealed class CheckedBytes
{
    private const int BlockShift = 12;
    private readonly ReadOnlyMemory<byte> memory;
    private readonly (int Start, int Length)[] sections;
    private readonly int tableStart;
    private readonly int[] checkedBlocks;
    private int isDamaged;

    private CheckedBytes(ReadOnlyMemory<byte> memory, (int Start, int Length)[] sections, int tableStart)
    {
        (this.memory, this.sections, this.tableStart) = (memory, sections, tableStart);
        checkedBlocks = new int[(memory.Length - tableStart) / 4 / 32 + 1];
    }

    /// <summary>True once something was not as it was written.</summary>
    public bool IsDamaged => Volatile.Read(ref isDamaged) != 0;

    public IndexFlags Flags { get; private init; }

    /// <summary>Reads the head; null with a fault when it is not that of an index of this format and key, whole.</summary>
    public static CheckedBytes? TryOpen(ReadOnlyMemory<byte> memory, SymbolIndexKey key, out ParseError? fault)
    {
        fault = Check(memory.Span, key, out var sections, out var tableStart);
        if (fault is not null)
            return null;
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(memory.Span[SymbolIndexFormat.FlagsOffset..]);
        return new(memory, sections, tableStart) { Flags = (IndexFlags)flags };
    }

    public int LengthOf(IndexSection section) => sections[(int)section].Length;

    /// <summary>Notes that what was read makes no sense; false.</summary>
    public bool Damage()
    {
        Volatile.Write(ref isDamaged, 1);
        return false;
    }

    /// <summary>All bytes, for the other methods: asking for them once a lookup is cheaper.</summary>
    public ReadOnlySpan<byte> All => memory.Span;

    /// <summary>A part of a section; false, and the index damaged, when it lies outside or a block of it is not as it was written.</summary>
    public bool TrySlice(ReadOnlySpan<byte> all, IndexSection section, ulong offset, ulong length, out ReadOnlySpan<byte> bytes)
    {
        var (start, whole) = sections[(int)section];
        if (offset > (ulong)whole || length > (ulong)whole - offset)
        {
            bytes = default;
            return Damage();
        }
        return TryCheck(all, start + (int)offset, (int)length, out bytes);
    }

    /// <summary>At most <paramref name="length"/> bytes of a section; false, and the index damaged, when there are none.</summary>
    public bool TryWindow(ReadOnlySpan<byte> all, IndexSection section, ulong offset, ulong length, out ReadOnlySpan<byte> bytes)
    {
        var (start, whole) = sections[(int)section];
        if (offset >= (ulong)whole)
        {
            bytes = default;
            return Damage();
        }
        return TryCheck(all, start + (int)offset, (int)Math.Min(length, (ulong)whole - offset), out bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryCheck(ReadOnlySpan<byte> all, int start, int length, out ReadOnlySpan<byte> bytes)
    {
        bytes = all.Slice(start, length);
        var first = start >> BlockShift;
        var last = (start + length - 1) >> BlockShift;
        if (IsChecked(first) && first == last)
            return true;
        return TryCheckAll(all, first, last, ref bytes);
    }

    private bool TryCheckAll(ReadOnlySpan<byte> all, int first, int last, ref ReadOnlySpan<byte> bytes)
    {
        for (var block = first; block <= last; block++)
        {
            if (!IsChecked(block) && !CheckBlock(all, block))
            {
                bytes = default;
                return false;
            }
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsChecked(int block) => (Volatile.Read(ref checkedBlocks[block >> 5]) & 1 << block) != 0;

    private bool CheckBlock(ReadOnlySpan<byte> all, int block)
    {
        var start = Math.Max(block << BlockShift, SymbolIndexFormat.HeadLength);
        var end = Math.Min((block + 1) << BlockShift, tableStart);
        var wanted = BinaryPrimitives.ReadUInt32LittleEndian(all[(tableStart + block * 4)..]);
        if (BlockChecksum.Of(all[start..end]) != wanted)
        {
            return Damage();
        }
        Interlocked.Or(ref checkedBlocks[block >> 5], 1 << block);
        return true;
    }

    private static ParseError? Check(
        ReadOnlySpan<byte> bytes,
        SymbolIndexKey key,
        out (int Start, int Length)[] sections,
        out int tableStart
    )
    {
        sections = new (int, int)[Enum.GetValues<IndexSection>().Length];
        tableStart = 0;
        if (bytes.Length < SymbolIndexFormat.HeadLength)
            return Fault(ParseErrorKind.UnexpectedEnd, bytes.Length, "head");
        if (!bytes.StartsWith(SymbolIndexFormat.Magic))
            return Fault(ParseErrorKind.BadMagic, 0, "head");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != SymbolIndexFormat.Version)
            return Fault(ParseErrorKind.UnknownEncoding, 8, "format version");
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[SymbolIndexFormat.HeadChecksumOffset..]);
        if (BlockChecksum.Of(bytes[..SymbolIndexFormat.HeadChecksumOffset]) != checksum)
            return Fault(ParseErrorKind.ValueOutOfRange, SymbolIndexFormat.HeadChecksumOffset, "checksum of the head");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) != SymbolIndexFormat.BlockLength)
            return Fault(ParseErrorKind.ValueOutOfRange, 12, "length of a block");
        if (!key.Matches(bytes.Slice(SymbolIndexFormat.KeyOffset, SymbolIndexFormat.KeyLength)))
            return Fault(ParseErrorKind.ValueOutOfRange, SymbolIndexFormat.KeyOffset, "key");
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[SymbolIndexFormat.LengthOffset..]) != (ulong)bytes.Length)
            return Fault(ParseErrorKind.LengthPastEnd, SymbolIndexFormat.LengthOffset, "length of the file");
        ulong end = SymbolIndexFormat.HeadLength;
        for (var i = 0; i < sections.Length; i++)
        {
            var place = SymbolIndexFormat.SectionsOffset + i * SymbolIndexFormat.SectionEntryLength;
            var start = BinaryPrimitives.ReadUInt64LittleEndian(bytes[place..]);
            var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(place + 8)..]);
            if (start != end || length > (ulong)bytes.Length - Math.Min(start, (ulong)bytes.Length))
                return Fault(ParseErrorKind.ValueOutOfRange, place, "section table");
            sections[i] = ((int)start, (int)length);
            end = start + (length + 7) / 8 * 8;
        }
        var blocks = (end + SymbolIndexFormat.BlockLength - 1) / SymbolIndexFormat.BlockLength;
        if (end + blocks * 4 != (ulong)bytes.Length)
            return Fault(ParseErrorKind.LengthPastEnd, SymbolIndexFormat.LengthOffset, "checksums");
        tableStart = (int)end;
        var table = BinaryPrimitives.ReadUInt32LittleEndian(bytes[SymbolIndexFormat.TableChecksumOffset..]);
        return BlockChecksum.Of(bytes[tableStart..]) == table
            ? null
            : Fault(ParseErrorKind.ValueOutOfRange, tableStart, "checksum of the checksums");
    }

    private static ParseError Fault(ParseErrorKind kind, long offset, string detail) => new(kind, null, offset, "symbol index: " + detail);
}
