using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>Where one unit's parts start in the sections that a package shares; all zero outside of packages.</summary>
internal readonly record struct SectionContributions(ulong Abbrev, ulong StrOffsets, ulong RngLists, ulong LocLists, ulong Line);

/// <summary>The unit indexes of a <c>.dwp</c> file (DWARF 5 section 7.3.5; version 2 is GNU's for DWARF 4), keyed by where a unit starts.</summary>
internal sealed class SplitPackage
{
    private const uint InfoColumn = 1;
    private const uint TypesColumn = 2;
    private const uint AbbrevColumn = 3;
    private const uint LineColumn = 4;
    private const uint LocColumn = 5;
    private const uint StrOffsetsColumn = 6;
    private const uint RngListsColumn = 8;
    private const uint MaxColumns = 32;

    private readonly Dictionary<uint, SectionContributions> units = [];
    private readonly Dictionary<uint, SectionContributions> typeUnits = [];

    private SplitPackage() { }

    /// <summary>True when no index names a unit: the file is no package.</summary>
    public bool IsEmpty => units.Count == 0 && typeUnits.Count == 0;

    /// <summary>Reads both indexes; a file that is no package gives an empty one.</summary>
    public static SplitPackage Read(DwarfSections sections, int maxUnits, FaultList faults)
    {
        var package = new SplitPackage();
        package.ReadIndex(sections.CuIndex, maxUnits, faults);
        package.ReadIndex(sections.TuIndex, maxUnits, faults);
        return package;
    }

    /// <summary>The contributions of the unit that starts at <paramref name="offset"/> of its section.</summary>
    public SectionContributions ContributionsOf(int offset, bool isTypesSection) =>
        (isTypesSection ? typeUnits : units).GetValueOrDefault((uint)offset);

    private void ReadIndex(DwarfSection section, int maxUnits, FaultList faults)
    {
        if (section.Bytes.IsEmpty)
            return;
        var cursor = new ByteCursor(section.Bytes.Span, section.Offset);
        // Version 2 is four bytes wide, version 5 two bytes and two of padding: the same bytes.
        var version = cursor.ReadUInt32();
        if (version is not (2 or 5))
            cursor.Fail(ParseErrorKind.UnknownEncoding, section.Offset);
        var columns = cursor.ReadUInt32();
        var count = cursor.ReadUInt32();
        var slots = cursor.ReadUInt32();
        if (columns is 0 or > MaxColumns || count > maxUnits)
            cursor.Fail(ParseErrorKind.LimitReached);
        // The hash table (8 + 4 bytes a slot) finds a unit by its id; the units' own heads have these too, so only the rows are needed.
        cursor.Skip(slots * 12UL);
        var kinds = new uint[cursor.Failed ? 0 : columns];
        for (var column = 0; column < kinds.Length; column++)
            kinds[column] = cursor.ReadUInt32();
        for (uint row = 0; row < count && !cursor.Failed; row++)
            ReadRow(ref cursor, kinds);
        if (cursor.Failed)
            faults.Add(cursor.Error(section.Name, "package index"));
    }

    private void ReadRow(ref ByteCursor cursor, uint[] kinds)
    {
        uint? info = null;
        uint? types = null;
        var parts = default(SectionContributions);
        foreach (var kind in kinds)
        {
            var offset = cursor.ReadUInt32();
            switch (kind)
            {
                case InfoColumn:
                    info = offset;
                    break;
                case TypesColumn:
                    types = offset;
                    break;
                case AbbrevColumn:
                    parts = parts with { Abbrev = offset };
                    break;
                case LineColumn:
                    parts = parts with { Line = offset };
                    break;
                case LocColumn:
                    parts = parts with { LocLists = offset };
                    break;
                case StrOffsetsColumn:
                    parts = parts with { StrOffsets = offset };
                    break;
                case RngListsColumn:
                    parts = parts with { RngLists = offset };
                    break;
            }
        }
        if (cursor.Failed)
            return;
        if (info is { } infoOffset)
            units.TryAdd(infoOffset, parts);
        else if (types is { } typesOffset)
            typeUnits.TryAdd(typesOffset, parts);
    }
}
