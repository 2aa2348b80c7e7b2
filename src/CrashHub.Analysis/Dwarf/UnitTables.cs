using System.Buffers.Binary;

namespace CrashHub.Analysis.Dwarf;

/// <summary>What a unit's attributes say through tables that units share: addresses, lists and strings by index (DWARF 5 section 7.26 to 7.29).</summary>
internal static class UnitTables
{
    /// <summary>The address that an attribute gives, by itself or through <c>.debug_addr</c>.</summary>
    public static bool TryAddress(DwarfUnit unit, AttributeValue value, out ulong address)
    {
        address = value.Value;
        if (value.Kind == AttributeKind.Address)
            return true;
        if (value.Kind != AttributeKind.AddressIndex)
            return false;
        var holder = unit.Skeleton ?? unit;
        var origin = holder.Root.AddrBase;
        var start =
            origin.IsPresent ? origin.Value
            : unit.Header.Encoding.Version >= 5
                ? unit.Header.Encoding.Is64 ? 16u
                    : 8u
            : 0;
        return TryElement(holder.File.Sections.Addr, start, value.Value, unit.Header.Encoding.AddressSize, out address);
    }

    /// <summary>Where a list starts that is given by offset or by index (DWARF 5 sections 7.28, 7.29).</summary>
    public static bool TryListOffset(
        DwarfUnit unit,
        AttributeValue value,
        DwarfSection section,
        AttributeValue stated,
        ulong contribution,
        out int start
    )
    {
        start = 0;
        var headerSize = unit.Header.Encoding.Is64 ? 20u : 12u;
        var origin = stated.IsPresent ? stated.Value : contribution + headerSize;
        ulong offset;
        if (value.Kind == AttributeKind.ListIndex)
        {
            if (!TryElement(section, origin, value.Value, unit.Header.Encoding.OffsetSize, out var relative))
                return false;
            offset = origin + relative;
        }
        else
            offset = contribution + value.Value;
        if (value.Kind is not (AttributeKind.ListIndex or AttributeKind.SectionOffset) || offset >= (ulong)section.Bytes.Length)
            return false;
        start = (int)offset;
        return true;
    }

    /// <summary>The section and the offset of a string attribute's text; false when it has none.</summary>
    public static bool TryLocateString(DwarfUnit unit, AttributeValue value, out DwarfSection section, out ulong offset)
    {
        section = unit.File.Sections.Str;
        offset = value.Value;
        switch (value.Kind)
        {
            case AttributeKind.InlineString:
                section = unit.Section;
                return true;
            case AttributeKind.StringOffset:
                return true;
            case AttributeKind.LineStringOffset:
                section = unit.File.Sections.LineStr;
                return true;
            case AttributeKind.StringIndex:
                var isModern = unit.Header.Encoding.Version >= 5;
                var headerSize =
                    !isModern ? 0
                    : unit.Header.Encoding.Is64 ? 16u
                    : 8u;
                var start = unit.Root.StrOffsetsBase.IsPresent
                    ? unit.Root.StrOffsetsBase.Value
                    : unit.Contributions.StrOffsets + headerSize;
                return TryElement(unit.File.Sections.StrOffsets, start, value.Value, unit.Header.Encoding.OffsetSize, out offset);
            default:
                return false;
        }
    }

    private static bool TryElement(DwarfSection section, ulong start, ulong index, int size, out ulong value)
    {
        value = 0;
        var length = (ulong)section.Bytes.Length;
        if (start > length || index >= (length - start) / (ulong)size)
            return false;
        var bytes = section.Bytes.Span.Slice((int)(start + index * (ulong)size), size);
        value = size == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return true;
    }
}
