using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>What kind of entry claims code.</summary>
internal enum RangeRole
{
    Unit,
    Function,
    InlinedCall,
}

/// <summary>Decodes the code ranges of entries: low and high, <c>.debug_ranges</c> (DWARF 4 section 2.17.3), <c>.debug_rnglists</c> (DWARF 5 section 2.17.3).</summary>
internal static class RangeLists
{
    private const byte EndOfList = 0;
    private const byte BaseAddressx = 1;
    private const byte StartxEndx = 2;
    private const byte StartxLength = 3;
    private const byte OffsetPair = 4;
    private const byte BaseAddress = 5;
    private const byte StartEnd = 6;
    private const byte StartLength = 7;

    /// <summary>Appends the live ranges of an entry: empty, reversed and dropped ones are left out.</summary>
    /// <param name="unit">The entry's unit.</param>
    /// <param name="code">The entry's attributes.</param>
    /// <param name="owner">Owner of the ranges appended.</param>
    /// <param name="into">Where to append.</param>
    /// <param name="role">What the entry is.</param>
    /// <returns>True when the entry claims code at all, dropped or not.</returns>
    public static bool Append(DwarfUnit unit, in CodeAttributes code, int owner, List<AddressRange> into, RangeRole role)
    {
        if (code.Ranges.IsPresent)
        {
            if (unit.Header.Encoding.Version >= 5)
                AppendList5(unit, code.Ranges, owner, into);
            else
                AppendList4(unit, code.Ranges, owner, into);
            return true;
        }
        if (!code.LowPc.IsPresent || !code.HighPc.IsPresent)
            return false;
        if (!unit.TryAddress(code.LowPc, out var low))
            return true;
        if (!TryHigh(unit, code.HighPc, low, out var high))
            return true;
        // A unit without DW_AT_ranges may start at 0, before the Code section's count, though none of its functions can.
        if (role == RangeRole.Unit && low == 0)
            low = 1;
        // Binaryen (wasm-opt -g, version 108) writes end 0, less than the start, for inlined calls whose last instruction it moved: they
        // last, as far as can be told, until the next call begins or the function ends.
        if (role == RangeRole.InlinedCall && code.HighPc.Kind == AttributeKind.Constant && high > uint.MaxValue)
            high = uint.MaxValue;
        Add(unit, low, high, owner, into);
        return true;
    }

    private static bool TryHigh(DwarfUnit unit, AttributeValue value, ulong low, out ulong high)
    {
        if (value.Kind != AttributeKind.Constant)
            return unit.TryAddress(value, out high);
        high = low + value.Value;
        return high >= low;
    }

    private static void AppendList4(DwarfUnit unit, AttributeValue value, int owner, List<AddressRange> into)
    {
        var section = unit.RangesSection;
        if (value.AsSectionOffset is not { } relative || !TryStart(section, unit.GnuRangesBase, relative, out var start))
        {
            unit.Fault(ParseErrorKind.IndexOutOfRange, section, section.Offset, "range list");
            return;
        }
        var encoding = unit.Header.Encoding;
        var cursor = new ByteCursor(section.Bytes.Span[start..], section.Offset + start);
        var origin = unit.BaseAddress;
        while (!cursor.Failed)
        {
            var low = FormReader.ReadAddress(ref cursor, encoding.AddressSize);
            var high = FormReader.ReadAddress(ref cursor, encoding.AddressSize);
            if (!unit.File.Budget.TakeEntry())
                cursor.Fail(ParseErrorKind.LimitReached);
            if (cursor.Failed || (low == 0 && high == 0))
                break;
            if (low == encoding.MaxAddress)
                origin = high;
            else if (low != encoding.MaxAddress - 1)
                AddPair(unit, origin, low, high, owner, into);
        }
        unit.Fault(cursor, section, "range list");
    }

    private static void AppendList5(DwarfUnit unit, AttributeValue value, int owner, List<AddressRange> into)
    {
        var section = unit.File.Sections.RngLists;
        if (!unit.TryRangeListOffset(value, out var start))
        {
            unit.Fault(ParseErrorKind.IndexOutOfRange, section, section.Offset, "range list");
            return;
        }
        var encoding = unit.Header.Encoding;
        var cursor = new ByteCursor(section.Bytes.Span[start..], section.Offset + start);
        var origin = unit.BaseAddress;
        while (!cursor.Failed)
        {
            if (!unit.File.Budget.TakeEntry())
                cursor.Fail(ParseErrorKind.LimitReached);
            var kindOffset = cursor.Offset;
            var kind = cursor.ReadByte();
            if (kind == EndOfList)
                break;
            ulong low = 0;
            ulong high = 0;
            switch (kind)
            {
                case BaseAddressx:
                    origin = ReadIndexed(unit, ref cursor);
                    break;
                case BaseAddress:
                    origin = FormReader.ReadAddress(ref cursor, encoding.AddressSize);
                    break;
                case OffsetPair:
                    low = cursor.ReadVarUInt64();
                    high = cursor.ReadVarUInt64();
                    if (!cursor.Failed)
                        AddPair(unit, origin, low, high, owner, into);
                    break;
                case StartxEndx:
                    low = ReadIndexed(unit, ref cursor);
                    high = ReadIndexed(unit, ref cursor);
                    if (!cursor.Failed)
                        Add(unit, low, high, owner, into);
                    break;
                case StartEnd:
                    low = FormReader.ReadAddress(ref cursor, encoding.AddressSize);
                    high = FormReader.ReadAddress(ref cursor, encoding.AddressSize);
                    if (!cursor.Failed)
                        Add(unit, low, high, owner, into);
                    break;
                case StartxLength:
                case StartLength:
                    low = kind == StartLength ? FormReader.ReadAddress(ref cursor, encoding.AddressSize) : ReadIndexed(unit, ref cursor);
                    high = cursor.ReadVarUInt64();
                    if (!cursor.Failed)
                        AddLength(unit, low, high, owner, into);
                    break;
                default:
                    cursor.Fail(ParseErrorKind.UnknownEncoding, kindOffset);
                    break;
            }
        }
        unit.Fault(cursor, section, "range list");
    }

    private static ulong ReadIndexed(DwarfUnit unit, ref ByteCursor cursor)
    {
        var start = cursor.Offset;
        var index = cursor.ReadVarUInt64();
        if (unit.TryAddress(new(AttributeKind.AddressIndex, index), out var address))
            return address;
        cursor.Fail(ParseErrorKind.IndexOutOfRange, start);
        return 0;
    }

    private static bool TryStart(DwarfSection section, ulong origin, ulong relative, out int start)
    {
        var length = (ulong)section.Bytes.Length;
        var isInside = origin <= length && relative < length - origin;
        start = isInside ? (int)(origin + relative) : 0;
        return isInside;
    }

    private static void AddPair(DwarfUnit unit, ulong origin, ulong low, ulong high, int owner, List<AddressRange> into)
    {
        // A base of -1 or -2 is dropped code; a base of 0 is that of a unit in several pieces, whose pairs are absolute.
        var max = unit.Header.Encoding.MaxAddress;
        if (origin < max - 1 && low <= max - origin && high <= max - origin)
            Add(unit, origin + low, origin + high, owner, into);
    }

    private static void AddLength(DwarfUnit unit, ulong low, ulong length, int owner, List<AddressRange> into)
    {
        if (length <= unit.Header.Encoding.MaxAddress - low)
            Add(unit, low, low + length, owner, into);
    }

    private static void Add(DwarfUnit unit, ulong low, ulong high, int owner, List<AddressRange> into)
    {
        if (low < high && high <= uint.MaxValue && !unit.Header.Encoding.IsTombstone(low) && unit.File.Budget.TakeItem())
            into.Add(new((uint)low, (uint)high, owner));
    }
}
