namespace CrashHub.Testing;

/// <summary>
/// Builds debug sections for 4-byte addresses. Sections are written directly; units, abbreviations and line programs have helpers. Each
/// section stands at an offset of its own, so that offsets in faults can be told apart.
/// </summary>
public sealed class DwarfBuilder
{
    private const long SectionSpacing = 0x10000;
    private readonly SortedDictionary<string, DwarfBytes> sections = new(StringComparer.Ordinal);
    private readonly List<int> openUnits = [];
    private ulong lastAbbreviation;

    public DwarfBytes Info => Section(".debug_info");

    public DwarfBytes Abbrev => Section(".debug_abbrev");

    public DwarfBytes Line => Section(".debug_line");

    public DwarfBytes Str => Section(".debug_str");

    /// <summary>A section, made on first use.</summary>
    public DwarfBytes Section(string name)
    {
        if (!sections.TryGetValue(name, out var section))
            sections.Add(name, section = new());
        return section;
    }

    /// <summary>The absolute offset at which <see cref="Find"/> says that a section starts.</summary>
    public static long OffsetOf(string name) => SectionSpacing * (1 + name.Length);

    /// <summary>The contents and offset of a section, as a module would give them.</summary>
    public (ReadOnlyMemory<byte> Bytes, long Offset)? Find(string name) =>
        sections.TryGetValue(name, out var section) ? (section.ToArray(), OffsetOf(name)) : null;

    /// <summary>Declares an abbreviation in the one table and returns its code; the table is ended by <see cref="EndAbbreviations"/>.</summary>
    public ulong Abbreviation(ushort tag, bool hasChildren, params ReadOnlySpan<(ushort Attribute, ushort Form)> attributes)
    {
        Abbrev.Leb(++lastAbbreviation).Leb(tag).U8(hasChildren ? 1 : 0);
        foreach (var (attribute, form) in attributes)
            Abbrev.Leb(attribute).Leb(form);
        Abbrev.U8(0).U8(0);
        return lastAbbreviation;
    }

    public DwarfBuilder EndAbbreviations()
    {
        Abbrev.U8(0);
        return this;
    }

    /// <summary>Writes the head of a compile unit and returns the unit's offset; <see cref="EndUnit"/> fills in its length.</summary>
    public int BeginUnit(int version, string section = ".debug_info", byte unitType = 1, ulong? id = null, uint abbrevOffset = 0)
    {
        var target = Section(section);
        var start = target.Length;
        target.U32(0).U16(version);
        if (version >= 5)
            target.U8(unitType).U8(4).U32(abbrevOffset);
        else
            target.U32(abbrevOffset).U8(4);
        if (id is { } value)
            target.U64(value);
        openUnits.Add(start);
        return start;
    }

    public DwarfBuilder EndUnit(string section = ".debug_info")
    {
        var target = Section(section);
        var start = openUnits[^1];
        openUnits.RemoveAt(openUnits.Count - 1);
        target.PatchU32(start, (uint)(target.Length - start - 4));
        return this;
    }

    /// <summary>Appends a string to <c>.debug_str</c> and returns its offset.</summary>
    public uint String(string text)
    {
        var offset = (uint)Str.Length;
        Str.Text(text);
        return offset;
    }

    /// <summary>Writes a line program of version 4 with directory <c>inc</c> and the given files of directory 0, and returns its offset.</summary>
    public uint LineProgram4(byte[] program, byte lineRange = 14, byte maxOperations = 1, params ReadOnlySpan<string> files)
    {
        var start = Line.Length;
        Line.U32(0).U16(4);
        var lengthAt = Line.Length;
        Line.U32(0);
        Line.U8(1).U8(maxOperations).U8(1).U8(0xfb).U8(lineRange).U8(13).Raw(0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1);
        Line.Text("inc").U8(0);
        foreach (var file in files)
            Line.Text(file).Leb(0).Leb(0).Leb(0);
        Line.U8(0);
        Line.PatchU32(lengthAt, (uint)(Line.Length - lengthAt - 4));
        Line.Raw(program);
        Line.PatchU32(start, (uint)(Line.Length - start - 4));
        return (uint)start;
    }
}
