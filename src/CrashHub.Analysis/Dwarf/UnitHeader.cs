using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>The head of one unit (DWARF 5 section 7.5.1). Offsets count from the section's first byte.</summary>
/// <param name="Offset">First byte of the unit's length.</param>
/// <param name="End">One past the unit's last byte.</param>
/// <param name="FirstEntry">The root entry.</param>
/// <param name="Encoding">Version and widths.</param>
/// <param name="AbbrevOffset">The unit's table in <c>.debug_abbrev</c>.</param>
/// <param name="IsType">A type unit.</param>
/// <param name="Id">Type signature of a type unit; id that pairs a DWARF 5 skeleton with its split unit; else 0.</param>
/// <param name="TypeEntry">The entry of a type unit's type; else 0.</param>
internal readonly record struct UnitHeader(
    int Offset,
    int End,
    int FirstEntry,
    UnitEncoding Encoding,
    ulong AbbrevOffset,
    bool IsType,
    ulong Id,
    int TypeEntry
)
{
    private const byte TypeUnit = 0x02;
    private const byte SkeletonUnit = 0x04;
    private const byte SplitCompileUnit = 0x05;
    private const byte SplitTypeUnit = 0x06;

    /// <summary>
    /// Reads all heads of <c>.debug_info</c> or <c>.debug_types</c>. A unit of unknown version or shape is told and stepped over by its length; a length
    /// past the section's end hides all that follows.
    /// </summary>
    public static List<UnitHeader> ReadAll(DwarfSection section, bool isTypesSection, int maxUnits, FaultList faults)
    {
        var headers = new List<UnitHeader>();
        var cursor = new ByteCursor(section.Bytes.Span, section.Offset);
        while (!cursor.AtEnd)
        {
            var start = cursor.Offset;
            if (headers.Count >= maxUnits)
                cursor.Fail(ParseErrorKind.LimitReached);
            var body = ReadLength(ref cursor, out var is64);
            if (cursor.Failed)
                break;
            var unit = new ByteCursor(body, cursor.Offset - body.Length);
            var header = Read(ref unit, start - section.Offset, section.Offset, is64, isTypesSection);
            if (unit.Failed)
                faults.Add(unit.Error(section.Name, "unit header"));
            else
                headers.Add(header);
        }
        if (cursor.Failed)
            faults.Add(cursor.Error(section.Name, "unit header"));
        return headers;
    }

    /// <summary>A unit's length (section 7.4) and the bytes that it covers.</summary>
    public static ReadOnlySpan<byte> ReadLength(ref ByteCursor cursor, out bool is64)
    {
        ulong length = cursor.ReadUInt32();
        is64 = length == uint.MaxValue;
        if (is64)
            length = cursor.ReadUInt64();
        else if (length >= 0xfffffff0)
            cursor.Fail(ParseErrorKind.ValueOutOfRange, cursor.Offset - 4);
        return cursor.ReadBytes(length);
    }

    private static UnitHeader Read(ref ByteCursor cursor, long start, long sectionOffset, bool is64, bool isTypesSection)
    {
        var end = (int)(cursor.Offset + cursor.Remaining - sectionOffset);
        var versionOffset = cursor.Offset;
        var version = cursor.ReadUInt16();
        if (version is < 2 or > 5)
            cursor.Fail(ParseErrorKind.UnknownEncoding, versionOffset);
        byte type = 0;
        byte addressSize = 0;
        if (version == 5)
        {
            type = cursor.ReadByte();
            addressSize = cursor.ReadByte();
        }
        var abbrevOffset = is64 ? cursor.ReadUInt64() : cursor.ReadUInt32();
        if (version < 5)
            addressSize = cursor.ReadByte();
        if (addressSize is not (4 or 8))
            cursor.Fail(ParseErrorKind.ValueOutOfRange);
        var isType = isTypesSection || type is TypeUnit or SplitTypeUnit;
        var id = isType || type is SkeletonUnit or SplitCompileUnit ? cursor.ReadUInt64() : 0;
        var typeOffset =
            !isType ? 0
            : is64 ? cursor.ReadUInt64()
            : cursor.ReadUInt32();
        var typeEntry = typeOffset < (ulong)(end - start) ? (int)(start + (long)typeOffset) : 0;
        return new(
            (int)start,
            end,
            (int)(cursor.Offset - sectionOffset),
            new(version, addressSize, is64),
            abbrevOffset,
            isType,
            id,
            isType ? typeEntry : 0
        );
    }
}
