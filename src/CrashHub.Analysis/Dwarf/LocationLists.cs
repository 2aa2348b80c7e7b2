using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>What a location attribute says of one address.</summary>
internal enum LocationAnswer
{
    /// <summary>There is an expression; an empty one means that no value was kept.</summary>
    Found,

    /// <summary>The list says nothing of this address: no value was kept there.</summary>
    NotCovered,

    /// <summary>The list makes no sense.</summary>
    Malformed,
}

/// <summary>
/// Location lists: <c>.debug_loc</c> (DWARF 4 section 2.6.2), GNU's form of it in split files, and <c>.debug_loclists</c> (DWARF 5 section 2.6.2).
/// </summary>
internal static class LocationLists
{
    private const byte EndOfList = 0;
    private const byte BaseAddressx = 1;
    private const byte StartxEndx = 2;
    private const byte StartxLength = 3;
    private const byte OffsetPair = 4;
    private const byte DefaultLocation = 5;
    private const byte BaseAddress = 6;
    private const byte StartEnd = 7;
    private const byte StartLength = 8;
    private const int MostListed = 1024;

    /// <summary>The expression of a location attribute that holds at an address.</summary>
    /// <param name="die">The entry with the attribute.</param>
    /// <param name="value">The attribute.</param>
    /// <param name="address">The address, counted as DWARF counts: from the Code section's contents.</param>
    /// <param name="expression">The expression.</param>
    /// <param name="since">Where the code starts for which it holds; 0 when it holds wherever the entry is in scope.</param>
    public static LocationAnswer Find(Die die, AttributeValue value, ulong address, out ReadOnlyMemory<byte> expression, out ulong since) =>
        Find(die, value, address, null, out expression, out since);

    /// <summary>All expressions of a list, up to a bound; none for an attribute that is no list.</summary>
    /// <param name="die">The entry with the attribute.</param>
    /// <param name="value">The attribute.</param>
    public static IReadOnlyList<ReadOnlyMemory<byte>> All(Die die, AttributeValue value)
    {
        List<ReadOnlyMemory<byte>> found = [];
        if (value.Kind != AttributeKind.Block)
            Find(die, value, ulong.MaxValue, found, out _, out _);
        return found;
    }

    private static LocationAnswer Find(
        Die die,
        AttributeValue value,
        ulong address,
        List<ReadOnlyMemory<byte>>? all,
        out ReadOnlyMemory<byte> expression,
        out ulong since
    )
    {
        (expression, since) = (default, 0);
        var unit = die.Unit;
        if (value.Kind == AttributeKind.Block)
        {
            expression = die.Block(value);
            return LocationAnswer.Found;
        }
        if (unit.Header.Encoding.Version >= 5)
            return Modern(unit, value, address, all, out expression, out since);
        if (value.AsSectionOffset is not { } relative)
            return LocationAnswer.Malformed;
        return unit.Skeleton is null
            ? Classic(unit, relative, address, all, out expression, out since)
            : GnuSplit(unit, relative, address, all, out expression, out since);
    }

    private static LocationAnswer Modern(
        DwarfUnit unit,
        AttributeValue value,
        ulong address,
        List<ReadOnlyMemory<byte>>? all,
        out ReadOnlyMemory<byte> expression,
        out ulong since
    )
    {
        (expression, since) = (default, 0);
        var section = unit.File.Sections.LocLists;
        if (!unit.TryLocationListOffset(value, out var start))
            return LocationAnswer.Malformed;
        var encoding = unit.Header.Encoding;
        var cursor = new ByteCursor(section.Bytes.Span[start..], section.Offset + start);
        var origin = unit.BaseAddress;
        var fallback = default(ReadOnlyMemory<byte>?);
        while (!cursor.Failed && unit.File.Budget.TakeEntry())
        {
            var kind = cursor.ReadByte();
            ulong low = 0;
            ulong high = 0;
            var isLive = true;
            switch (kind)
            {
                case EndOfList:
                    if (cursor.Failed || fallback is null)
                        return cursor.Failed ? LocationAnswer.Malformed : LocationAnswer.NotCovered;
                    expression = fallback.Value;
                    return LocationAnswer.Found;
                case BaseAddressx:
                    origin = ReadIndexed(unit, ref cursor);
                    continue;
                case BaseAddress:
                    origin = FormReader.ReadAddress(ref cursor, encoding.AddressSize);
                    continue;
                case StartxEndx:
                    low = ReadIndexed(unit, ref cursor);
                    high = ReadIndexed(unit, ref cursor);
                    break;
                case StartxLength:
                    low = ReadIndexed(unit, ref cursor);
                    isLive = TryAdd(low, cursor.ReadVarUInt64(), out high);
                    break;
                case OffsetPair:
                    isLive = TryAdd(origin, cursor.ReadVarUInt64(), out low) & TryAdd(origin, cursor.ReadVarUInt64(), out high);
                    isLive &= !encoding.IsTombstone(origin) || origin == 0;
                    break;
                case DefaultLocation:
                    break;
                case StartEnd:
                    low = FormReader.ReadAddress(ref cursor, encoding.AddressSize);
                    high = FormReader.ReadAddress(ref cursor, encoding.AddressSize);
                    break;
                case StartLength:
                    low = FormReader.ReadAddress(ref cursor, encoding.AddressSize);
                    isLive = TryAdd(low, cursor.ReadVarUInt64(), out high);
                    break;
                default:
                    cursor.Fail(ParseErrorKind.UnknownEncoding);
                    continue;
            }
            var found = TakeBlock(section, ref cursor, cursor.ReadVarUInt64());
            if (cursor.Failed)
                break;
            if (kind == DefaultLocation)
                fallback = found;
            else if (isLive && !IsListed(all, found) && address >= low && address < high)
            {
                (expression, since) = (found, low);
                return LocationAnswer.Found;
            }
        }
        unit.Fault(cursor, section, "location list");
        return LocationAnswer.Malformed;
    }

    private static LocationAnswer Classic(
        DwarfUnit unit,
        ulong relative,
        ulong address,
        List<ReadOnlyMemory<byte>>? all,
        out ReadOnlyMemory<byte> expression,
        out ulong since
    )
    {
        (expression, since) = (default, 0);
        var section = unit.File.Sections.Loc;
        if (relative >= (ulong)section.Bytes.Length)
            return LocationAnswer.Malformed;
        var encoding = unit.Header.Encoding;
        var cursor = new ByteCursor(section.Bytes.Span[(int)relative..], section.Offset + (long)relative);
        var origin = unit.BaseAddress;
        while (!cursor.Failed && unit.File.Budget.TakeEntry())
        {
            var low = FormReader.ReadAddress(ref cursor, encoding.AddressSize);
            var high = FormReader.ReadAddress(ref cursor, encoding.AddressSize);
            if (cursor.Failed)
                break;
            if (low == 0 && high == 0)
                return LocationAnswer.NotCovered;
            if (low == encoding.MaxAddress)
            {
                origin = high;
                continue;
            }
            var found = TakeBlock(section, ref cursor, cursor.ReadUInt16());
            var isLive = low < encoding.MaxAddress - 1 && (origin == 0 || !encoding.IsTombstone(origin));
            if (
                !cursor.Failed
                && isLive
                && !IsListed(all, found)
                && TryAdd(origin, low, out low)
                && TryAdd(origin, high, out high)
                && address >= low
                && address < high
            )
            {
                (expression, since) = (found, low);
                return LocationAnswer.Found;
            }
        }
        unit.Fault(cursor, section, "location list");
        return LocationAnswer.Malformed;
    }

    // Before DWARF 5 .dwo files had lists of their own shape, whose addresses lie in the module's .debug_addr; lengths are four bytes wide.
    private static LocationAnswer GnuSplit(
        DwarfUnit unit,
        ulong relative,
        ulong address,
        List<ReadOnlyMemory<byte>>? all,
        out ReadOnlyMemory<byte> expression,
        out ulong since
    )
    {
        (expression, since) = (default, 0);
        var section = unit.File.Sections.Loc;
        if (!TryAdd(relative, unit.Contributions.LocLists, out var start) || start >= (ulong)section.Bytes.Length)
            return LocationAnswer.Malformed;
        var cursor = new ByteCursor(section.Bytes.Span[(int)start..], section.Offset + (long)start);
        var origin = unit.BaseAddress;
        while (!cursor.Failed && unit.File.Budget.TakeEntry())
        {
            ulong low;
            ulong high;
            switch (cursor.ReadByte())
            {
                case EndOfList:
                    return cursor.Failed ? LocationAnswer.Malformed : LocationAnswer.NotCovered;
                case BaseAddressx:
                    origin = ReadIndexed(unit, ref cursor);
                    continue;
                case StartxEndx:
                    low = ReadIndexed(unit, ref cursor);
                    high = ReadIndexed(unit, ref cursor);
                    break;
                case StartxLength:
                    low = ReadIndexed(unit, ref cursor);
                    high = low + cursor.ReadUInt32();
                    break;
                case OffsetPair:
                    low = origin + cursor.ReadUInt32();
                    high = origin + cursor.ReadUInt32();
                    break;
                default:
                    cursor.Fail(ParseErrorKind.UnknownEncoding);
                    continue;
            }
            var found = TakeBlock(section, ref cursor, cursor.ReadUInt16());
            if (!cursor.Failed && !IsListed(all, found) && address >= low && address < high)
            {
                (expression, since) = (found, low);
                return LocationAnswer.Found;
            }
        }
        unit.Fault(cursor, section, "location list");
        return LocationAnswer.Malformed;
    }

    // True where the whole list is asked for.
    private static bool IsListed(List<ReadOnlyMemory<byte>>? all, ReadOnlyMemory<byte> expression)
    {
        if (all is null)
            return false;
        if (all.Count < MostListed)
            all.Add(expression);
        return true;
    }

    private static ulong ReadIndexed(DwarfUnit unit, ref ByteCursor cursor)
    {
        var start = cursor.Offset;
        if (unit.TryAddress(new(AttributeKind.AddressIndex, cursor.ReadVarUInt64()), out var address))
            return address;
        cursor.Fail(ParseErrorKind.IndexOutOfRange, start);
        return 0;
    }

    private static ReadOnlyMemory<byte> TakeBlock(DwarfSection section, ref ByteCursor cursor, ulong length)
    {
        var start = cursor.Offset - section.Offset;
        cursor.Skip(length);
        return cursor.Failed ? default : section.Bytes.Slice((int)start, (int)length);
    }

    private static bool TryAdd(ulong left, ulong right, out ulong sum)
    {
        sum = left + right;
        return sum >= left;
    }
}
