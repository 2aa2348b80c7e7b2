using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>One unit of one file: its root entry, its bases, and what was read of it so far.</summary>
internal sealed class DwarfUnit
{
    private UnitRoot root;
    private bool isRootRead;
    private Abbreviations? abbreviations;
    private bool areAbbreviationsRead;
    private string? producer;
    private ulong baseAddress;
    private EntryIndex? index;
    private ScopeIndex? scopes;
    private Dictionary<int, FunctionName>? names;
    private Dictionary<int, InlineTree>? inlineTrees;
    private DieTable? dies;

    public DwarfUnit(DwarfFile file, DwarfSection section, in UnitHeader header, in SectionContributions contributions)
    {
        File = file;
        Section = section;
        Header = header;
        Contributions = contributions;
    }

    public DwarfFile File { get; }

    /// <summary>The section that holds the unit's entries.</summary>
    public DwarfSection Section { get; }

    public UnitHeader Header { get; }

    /// <summary>Where this unit's parts of shared sections start, in a package file.</summary>
    public SectionContributions Contributions { get; }

    /// <summary>Of a split unit: the unit in the module that stands for it and has the addresses and lines.</summary>
    public DwarfUnit? Skeleton { get; private set; }

    /// <summary>Of a skeleton: the unit that has the entries.</summary>
    public DwarfUnit? SplitUnit { get; private set; }

    public ref readonly UnitRoot Root
    {
        get
        {
            EnsureRoot();
            return ref root;
        }
    }

    /// <summary><c>DW_AT_low_pc</c> of the root, from which range lists count; 0 without one.</summary>
    public ulong BaseAddress
    {
        get
        {
            EnsureRoot();
            return Skeleton is null || Root.Code.LowPc.IsPresent ? baseAddress : Skeleton.BaseAddress;
        }
    }

    /// <summary><c>.debug_ranges</c>, which split DWARF 4 leaves in the module.</summary>
    public DwarfSection RangesSection => Skeleton is null ? File.Sections.Ranges : Skeleton.File.Sections.Ranges;

    /// <summary>Where the range lists of a split DWARF 4 unit start; 0 otherwise. The skeleton's own lists do not count from it.</summary>
    public ulong GnuRangesBase => Skeleton is { } skeleton ? skeleton.Root.GnuRangesBase.Value : 0;

    /// <summary>Id that pairs skeleton and split unit; null when this is neither.</summary>
    public ulong? DwoId =>
        Header.IsType ? null
        : Header.Encoding.Version >= 5 ? (Header.Id == 0 ? null : Header.Id)
        : Root.GnuDwoId.IsPresent ? Root.GnuDwoId.Value
        : null;

    /// <summary>Names resolved so far, by the offset of the entry.</summary>
    public Dictionary<int, FunctionName> Names => names ??= [];

    /// <summary>Functions of the unit, read on first use.</summary>
    public EntryIndex Index => index ??= EntryIndex.Read(this);

    /// <summary>Namespaces, types and functions that qualify names, read on first use.</summary>
    public ScopeIndex Scopes => scopes ??= ScopeIndex.Read(this);

    /// <summary>Entries of the unit with their attributes, each read when asked for and kept.</summary>
    public DieTable Dies => dies ??= new(this);

    /// <summary>The unit's lines, read on first use; null when it has none. A split unit's are its skeleton's.</summary>
    public LineLookup? Lines => Skeleton is null ? File.ReadLines(this) : Skeleton.Lines;

    /// <summary>The unit's language; a split unit says its own.</summary>
    public DwarfLanguage Language => Root.ToLanguage();

    public string? Producer => producer ??= ReadString(Root.Producer);

    /// <summary>Pairs a skeleton with its split unit.</summary>
    public void AttachSplit(DwarfUnit split)
    {
        SplitUnit = split;
        split.Skeleton = this;
    }

    /// <summary>The unit's abbreviations; null, with the fault told, when they cannot be read.</summary>
    public Abbreviations? TryAbbreviations()
    {
        if (!areAbbreviationsRead)
        {
            areAbbreviationsRead = true;
            abbreviations = File.ReadAbbreviations(this);
        }
        return abbreviations;
    }

    /// <summary>A cursor at an entry of this unit; false when the offset lies outside or the unit has no abbreviations.</summary>
    public bool TryOpen(int offset, out DieCursor cursor)
    {
        cursor = default;
        if (offset < Header.FirstEntry || offset >= Header.End || TryAbbreviations() is not { } table)
            return false;
        cursor = new(this, table, offset);
        return true;
    }

    /// <summary>Reads one entry; false when there is none or its bytes make no sense.</summary>
    public bool TryRead(int offset, out FunctionEntry entry)
    {
        entry = default;
        if (!TryOpen(offset, out var cursor) || !cursor.Next())
            return false;
        entry = FunctionEntry.Read(ref cursor);
        FaultOf(cursor);
        return !cursor.Failed;
    }

    /// <summary>The address that an attribute gives, by itself or through <c>.debug_addr</c>.</summary>
    public bool TryAddress(AttributeValue value, out ulong address) => UnitTables.TryAddress(this, value, out address);

    /// <summary>Where in <c>.debug_rnglists</c> a list starts, given by offset or by index (DWARF 5 section 7.28).</summary>
    public bool TryRangeListOffset(AttributeValue value, out int start) =>
        UnitTables.TryListOffset(this, value, File.Sections.RngLists, Root.RngListsBase, Contributions.RngLists, out start);

    /// <summary>Where in <c>.debug_loclists</c> a list starts, given by offset or by index (DWARF 5 section 7.29).</summary>
    public bool TryLocationListOffset(AttributeValue value, out int start) =>
        UnitTables.TryListOffset(this, value, File.Sections.LocLists, Root.LocListsBase, Contributions.LocLists, out start);

    /// <summary>The text of a string attribute; null when absent or out of its section.</summary>
    public string? ReadString(AttributeValue value) =>
        UnitTables.TryLocateString(this, value, out var section, out var offset) ? File.ReadString(section, offset) : null;

    /// <summary>The bytes of a string attribute, cut as <see cref="ReadString"/> cuts them; false when absent or out of its section.</summary>
    public bool TryReadStringBytes(AttributeValue value, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return UnitTables.TryLocateString(this, value, out var section, out var offset)
            && File.TryReadStringBytes(section, offset, out bytes);
    }

    /// <summary>Whether <see cref="ReadString"/> has something to read.</summary>
    public bool HasString(AttributeValue value) =>
        UnitTables.TryLocateString(this, value, out var section, out var offset) && offset < (ulong)section.Bytes.Length;

    /// <summary>Follows a reference to another entry, in this unit, in this file, or to a type by its signature.</summary>
    public bool TryFollow(AttributeValue reference, out DwarfUnit unit, out int offset)
    {
        unit = this;
        offset = 0;
        switch (reference.Kind)
        {
            case AttributeKind.UnitReference:
                if (reference.Value >= (ulong)(Header.End - Header.Offset))
                    return false;
                offset = Header.Offset + (int)reference.Value;
                return offset >= Header.FirstEntry;
            case AttributeKind.InfoReference:
                // A package moves units and leaves these references as they were in the .dwo file.
                var moved = reference.Value + File.OriginOf(this);
                return moved >= reference.Value && File.TryFindUnit(moved, out unit!, out offset);
            case AttributeKind.TypeSignature:
                return File.TryFindType(reference.Value, out unit!, out offset);
            default:
                return false;
        }
    }

    /// <summary>The inlined calls of the function at an offset.</summary>
    public InlineTree InlinesOf(int function)
    {
        inlineTrees ??= [];
        if (!inlineTrees.TryGetValue(function, out var tree))
            inlineTrees.Add(function, tree = InlineTree.Read(this, function));
        return tree;
    }

    /// <summary>Tells a fault of this unit.</summary>
    public void Fault(ParseErrorKind kind, DwarfSection section, long offset, string detail) =>
        File.Faults.Add(new(kind, section.Name, offset, detail));

    /// <summary>Tells what ended a walk early, if something did.</summary>
    public void FaultOf(in DieCursor cursor)
    {
        if (cursor.Failed)
            File.Faults.Add(cursor.Error(Section.Name));
        else if (File.Budget.IsFull)
            Fault(ParseErrorKind.LimitReached, Section, Section.Offset + Header.Offset, "debugging entries");
    }

    /// <summary>Tells the cursor's fault, if it has one.</summary>
    public void Fault(in ByteCursor cursor, DwarfSection section, string detail)
    {
        if (cursor.Failed)
            File.Faults.Add(cursor.Error(section.Name, detail));
    }

    // Most units are asked for their root only, which is the first entry of their table.
    private bool TryOpenRoot(out DieCursor cursor)
    {
        if (areAbbreviationsRead || Header.FirstEntry >= Header.End || File.ReadRootAbbreviation(this) is not { } table)
            return TryOpen(Header.FirstEntry, out cursor);
        cursor = new(this, table, Header.FirstEntry);
        return true;
    }

    private void EnsureRoot()
    {
        if (isRootRead)
            return;
        isRootRead = true;
        if (!TryOpenRoot(out var cursor) || !cursor.Next())
            return;
        root = UnitRoot.Read(ref cursor);
        FaultOf(cursor);
        TryAddress(root.Code.LowPc, out baseAddress);
    }
}
