namespace CrashHub.Analysis.Dwarf;

/// <summary>
/// The debug sections of one file that finding functions and lines needs (DWARF 5 section 7.3). A section that is absent is empty.
/// <c>.debug_aranges</c>, <c>.debug_names</c> and the pubnames tables repeat what <c>.debug_info</c> says and are not used.
/// </summary>
public sealed record DwarfSections
{
    /// <summary><c>.debug_info</c>.</summary>
    public DwarfSection Info { get; init; }

    /// <summary><c>.debug_types</c> (DWARF 4 only).</summary>
    public DwarfSection Types { get; init; }

    /// <summary><c>.debug_abbrev</c>.</summary>
    public DwarfSection Abbrev { get; init; }

    /// <summary><c>.debug_line</c>.</summary>
    public DwarfSection Line { get; init; }

    /// <summary><c>.debug_str</c>.</summary>
    public DwarfSection Str { get; init; }

    /// <summary><c>.debug_line_str</c> (DWARF 5).</summary>
    public DwarfSection LineStr { get; init; }

    /// <summary><c>.debug_str_offsets</c> (DWARF 5 and split DWARF).</summary>
    public DwarfSection StrOffsets { get; init; }

    /// <summary><c>.debug_addr</c> (DWARF 5 and split DWARF).</summary>
    public DwarfSection Addr { get; init; }

    /// <summary><c>.debug_ranges</c> (DWARF 3 and 4).</summary>
    public DwarfSection Ranges { get; init; }

    /// <summary><c>.debug_rnglists</c> (DWARF 5).</summary>
    public DwarfSection RngLists { get; init; }

    /// <summary><c>.debug_loc</c> (DWARF 2 to 4); carried for the reading of variables.</summary>
    public DwarfSection Loc { get; init; }

    /// <summary><c>.debug_loclists</c> (DWARF 5); carried for the reading of variables.</summary>
    public DwarfSection LocLists { get; init; }

    /// <summary><c>.debug_cu_index</c> of a package file.</summary>
    public DwarfSection CuIndex { get; init; }

    /// <summary><c>.debug_tu_index</c> of a package file.</summary>
    public DwarfSection TuIndex { get; init; }

    /// <summary>True when there is neither a unit nor a line program.</summary>
    public bool IsEmpty => Info.Bytes.IsEmpty && Line.Bytes.IsEmpty;

    /// <summary>The sections of a module or debug twin, asked for by their plain names.</summary>
    public static DwarfSections FromLookup(DwarfSectionLookup lookup) => From(lookup, "");

    /// <summary>The sections of a <c>.dwo</c> or <c>.dwp</c> file, whose names end in <c>.dwo</c> (DWARF 5 section 7.3.2), the indexes' excepted.</summary>
    public static DwarfSections FromSplitLookup(DwarfSectionLookup lookup) => From(lookup, ".dwo");

    private static DwarfSections From(DwarfSectionLookup lookup, string suffix)
    {
        return new()
        {
            Info = Find(".debug_info" + suffix),
            Types = Find(".debug_types" + suffix),
            Abbrev = Find(".debug_abbrev" + suffix),
            Line = Find(".debug_line" + suffix),
            Str = Find(".debug_str" + suffix),
            LineStr = Find(".debug_line_str" + suffix),
            StrOffsets = Find(".debug_str_offsets" + suffix),
            Addr = Find(".debug_addr" + suffix),
            Ranges = Find(".debug_ranges" + suffix),
            RngLists = Find(".debug_rnglists" + suffix),
            Loc = Find(".debug_loc" + suffix),
            LocLists = Find(".debug_loclists" + suffix),
            CuIndex = Find(".debug_cu_index"),
            TuIndex = Find(".debug_tu_index"),
        };

        DwarfSection Find(string name) =>
            lookup(name) is { } found ? new(found.Bytes, found.Offset, name) : new(ReadOnlyMemory<byte>.Empty, 0, name);
    }
}
