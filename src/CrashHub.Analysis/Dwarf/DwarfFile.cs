using System.Text;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>The units of one file, a module or a package, and what they share.</summary>
internal sealed class DwarfFile
{
    private readonly Dictionary<(ulong Offset, UnitEncoding Encoding), Abbreviations?> tables = [];
    private readonly Dictionary<ulong, LineLookup?> lineTables = [];
    private readonly int infoUnits;
    private readonly bool isPackage;
    private long keptRows;
    private Dictionary<ulong, int>? types;
    private Dictionary<ulong, int>? origins;

    public DwarfFile(DwarfSections sections, AnalysisLimits limits, WorkBudget budget, FaultList faults)
    {
        (Sections, Limits, Budget, Faults) = (sections, limits, budget, faults);
        var package = SplitPackage.Read(sections, limits.MaxDwarfUnits, faults);
        isPackage = !package.IsEmpty;
        var units = new List<DwarfUnit>();
        AddUnits(units, sections.Info, isTypesSection: false, package);
        infoUnits = units.Count;
        AddUnits(units, sections.Types, isTypesSection: true, package);
        Units = units.ToArray();
    }

    public DwarfSections Sections { get; }

    public AnalysisLimits Limits { get; }

    public WorkBudget Budget { get; }

    public FaultList Faults { get; }

    /// <summary>All units: those of <c>.debug_info</c> by offset, then those of <c>.debug_types</c>.</summary>
    public DwarfUnit[] Units { get; }

    /// <summary>
    /// Where what was one <c>.dwo</c> file starts in a package's <c>.debug_info</c>: at the first unit that has the same abbreviations; 0 outside
    /// of packages. Type units that a package leaves out because another file brought them are not accounted for: nothing says which they were.
    /// </summary>
    public ulong OriginOf(DwarfUnit unit)
    {
        if (!isPackage)
            return 0;
        if (origins is null)
        {
            origins = [];
            for (var i = 0; i < infoUnits; i++)
                origins.TryAdd(Units[i].Contributions.Abbrev, Units[i].Header.Offset);
        }
        return (ulong)origins.GetValueOrDefault(unit.Contributions.Abbrev);
    }

    /// <summary>The unit of <c>.debug_info</c> that an offset lies in.</summary>
    public bool TryFindUnit(ulong infoOffset, out DwarfUnit? unit, out int offset)
    {
        var low = 0;
        var high = infoUnits;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if ((ulong)Units[middle].Header.End <= infoOffset)
                low = middle + 1;
            else
                high = middle;
        }
        unit = low < infoUnits ? Units[low] : null;
        offset = (int)Math.Min(infoOffset, int.MaxValue);
        return unit is not null && offset >= unit.Header.FirstEntry;
    }

    /// <summary>The type that a signature stands for (DWARF 5 section 7.32).</summary>
    public bool TryFindType(ulong signature, out DwarfUnit? unit, out int offset)
    {
        if (types is null)
        {
            types = [];
            for (var i = 0; i < Units.Length; i++)
            {
                if (Units[i].Header is { IsType: true, TypeEntry: > 0 } header)
                    types.TryAdd(header.Id, i);
            }
        }
        unit = types.TryGetValue(signature, out var index) ? Units[index] : null;
        offset = unit?.Header.TypeEntry ?? 0;
        return unit is not null;
    }

    /// <summary>A unit's abbreviation table, shared with the other units that use it.</summary>
    public Abbreviations? ReadAbbreviations(DwarfUnit unit)
    {
        var section = Sections.Abbrev;
        var offset = unit.Header.AbbrevOffset + unit.Contributions.Abbrev;
        if (offset < unit.Header.AbbrevOffset || offset >= (ulong)section.Bytes.Length)
        {
            unit.Fault(
                ParseErrorKind.IndexOutOfRange,
                unit.Section,
                unit.Section.Offset + unit.Header.Offset,
                "unit's abbreviation offset"
            );
            return null;
        }
        if (tables.TryGetValue((offset, unit.Header.Encoding), out var known))
            return known;
        var bytes = section.Bytes.Span[(int)offset..];
        var table = Abbreviations.Read(bytes, section.Offset + (long)offset, unit.Header.Encoding, Budget, out var error);
        Faults.Add(error with { Section = section.Name });
        tables.Add((offset, unit.Header.Encoding), table);
        return table;
    }

    /// <summary>The part of a unit's abbreviation table up to that of its root; null when the whole table has to say what is wrong.</summary>
    public Abbreviations? ReadRootAbbreviation(DwarfUnit unit)
    {
        var section = Sections.Abbrev;
        var offset = unit.Header.AbbrevOffset + unit.Contributions.Abbrev;
        var entry = unit.Section.Bytes.Span[unit.Header.FirstEntry..unit.Header.End];
        if (offset < unit.Header.AbbrevOffset || offset >= (ulong)section.Bytes.Length || entry[0] is 0 or >= 0x80)
            return null;
        var bytes = section.Bytes.Span[(int)offset..];
        var table = Abbreviations.Read(bytes, section.Offset + (long)offset, unit.Header.Encoding, Budget, out _, lastCode: entry[0]);
        return table is not null && table.TryGet(entry[0], out _) ? table : null;
    }

    /// <summary>A unit's line table, shared with the other units that use it; null when it has none or it is not sound.</summary>
    public LineLookup? ReadLines(DwarfUnit unit)
    {
        if (unit.Root.StmtList.AsSectionOffset is not { } offset)
            return null;
        if (lineTables.TryGetValue(offset, out var known))
            return known;
        var table = LineLookup.Read(unit, offset);
        // Two of the longest tables fit; beyond that the ones before are read again if they are asked for.
        keptRows += table?.RowCount ?? 0;
        if (keptRows > 2L * Limits.MaxLineRowsPerTable)
        {
            lineTables.Clear();
            keptRows = table?.RowCount ?? 0;
        }
        lineTables.Add(offset, table);
        return table;
    }

    /// <summary>The embedded text of a source file, in the line tables read so far.</summary>
    public ReadOnlyMemory<byte>? SourceOf(string path)
    {
        foreach (var table in lineTables.Values)
        {
            if (table?.SourceOf(path) is { } text)
                return text;
        }
        return null;
    }

    /// <summary>The zero-terminated text at an offset; null when it lies outside. Text that is not UTF-8 is shown with replacement characters.</summary>
    public string? ReadString(DwarfSection section, ulong offset)
    {
        if (!TryReadStringBytes(section, offset, out var bytes))
            return null;
        if (Budget.TakeText(bytes.Length))
            return Encoding.UTF8.GetString(bytes);
        Faults.Add(new(ParseErrorKind.LimitReached, section.Name, section.Offset, "names and paths"));
        return null;
    }

    /// <summary>The bytes of a zero-terminated text, at most <see cref="AnalysisLimits.MaxNameBytes"/>; false when it lies outside.</summary>
    public bool TryReadStringBytes(DwarfSection section, ulong offset, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (offset >= (ulong)section.Bytes.Length)
            return false;
        var rest = section.Bytes.Span[(int)offset..];
        bytes = rest.Length > Limits.MaxNameBytes ? rest[..Limits.MaxNameBytes] : rest;
        var length = bytes.IndexOf((byte)0);
        if (length >= 0)
            bytes = bytes[..length];
        return true;
    }

    private void AddUnits(List<DwarfUnit> units, DwarfSection section, bool isTypesSection, SplitPackage package)
    {
        foreach (var header in UnitHeader.ReadAll(section, isTypesSection, Limits.MaxDwarfUnits - units.Count, Faults))
            units.Add(new(this, section, header, package.ContributionsOf(header.Offset, isTypesSection)));
    }
}
