using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>A file of a line program: its name, the index of its directory, and its text if the compiler embedded it.</summary>
internal readonly record struct LineFile(AttributeValue Name, ulong Directory, AttributeValue Source = default);

/// <summary>The head of a line program (DWARF 5 section 6.2.4, DWARF 4 section 6.2.4): how to run it, and its directory and file tables.</summary>
internal sealed class LineHeader
{
    private const ulong ContentPath = 1;
    private const ulong ContentDirectory = 2;
    private const ulong ContentSource = 0x2001;

    private LineHeader(UnitEncoding encoding) => Encoding = encoding;

    public UnitEncoding Encoding { get; }

    public byte MinInstructionLength { get; private set; }

    public byte MaxOperations { get; private set; } = 1;

    public sbyte LineBase { get; private set; }

    public byte LineRange { get; private set; }

    public byte OpcodeBase { get; private set; }

    /// <summary>Operand counts of the standard opcodes, from opcode 1 on.</summary>
    public byte[] OperandCounts { get; private set; } = [];

    /// <summary>Directories; entry 0 is the compilation directory, up to version 4 not listed and empty here.</summary>
    public List<AttributeValue> Directories { get; } = [];

    /// <summary>Files; up to version 4 entry 0 is unused, as files count from 1 there.</summary>
    public List<LineFile> Files { get; } = [];

    /// <summary>Offset in the section where the program starts.</summary>
    public int ProgramStart { get; private set; }

    /// <summary>Offset in the section where the program ends.</summary>
    public int ProgramEnd { get; private set; }

    /// <summary>Reads the head at an offset of the unit's <c>.debug_line</c>; null, with the fault told, when it is not sound.</summary>
    public static LineHeader? Read(DwarfUnit unit, ulong offset)
    {
        var section = unit.File.Sections.Line;
        if (offset >= (ulong)section.Bytes.Length)
        {
            unit.Fault(
                ParseErrorKind.IndexOutOfRange,
                unit.Section,
                unit.Section.Offset + unit.Header.Offset,
                "unit's line program offset"
            );
            return null;
        }
        var all = new ByteCursor(section.Bytes.Span[(int)offset..], section.Offset + (long)offset);
        var body = UnitHeader.ReadLength(ref all, out var is64);
        unit.Fault(all, section, "line program");
        if (all.Failed)
            return null;
        var cursor = new ByteCursor(body, all.Offset - body.Length);
        var header = Read(unit, section, ref cursor, is64);
        unit.Fault(cursor, section, "line program header");
        return cursor.Failed ? null : header;
    }

    private static LineHeader Read(DwarfUnit unit, DwarfSection section, ref ByteCursor cursor, bool is64)
    {
        var start = cursor.Offset;
        var version = cursor.ReadUInt16();
        var addressSize = unit.Header.Encoding.AddressSize;
        if (version is < 2 or > 5)
            cursor.Fail(ParseErrorKind.UnknownEncoding, start);
        if (version == 5)
        {
            addressSize = cursor.ReadByte();
            if (addressSize is not (4 or 8))
                cursor.Fail(ParseErrorKind.ValueOutOfRange);
            cursor.ReadByte();
        }
        var header = new LineHeader(new(version, addressSize, is64))
        {
            ProgramEnd = (int)(cursor.Offset + cursor.Remaining - section.Offset),
        };
        var length = FormReader.ReadOffset(ref cursor, header.Encoding);
        if (length > (ulong)cursor.Remaining)
            cursor.Fail(ParseErrorKind.LengthPastEnd);
        header.ProgramStart = (int)(cursor.Offset - section.Offset + (cursor.Failed ? 0 : (long)length));
        header.ReadParameters(ref cursor);
        if (version >= 5)
            header.ReadTables5(unit, ref cursor, section.Offset);
        else
            header.ReadTables4(unit, ref cursor, section.Offset);
        return header;
    }

    private void ReadParameters(ref ByteCursor cursor)
    {
        MinInstructionLength = cursor.ReadByte();
        if (Encoding.Version >= 4)
            MaxOperations = cursor.ReadByte();
        // More than one operation per instruction is for VLIW machines; wasm has none, and 0 has no meaning.
        if (MaxOperations != 1)
            cursor.Fail(ParseErrorKind.ValueOutOfRange, cursor.Offset - 1);
        cursor.ReadByte();
        LineBase = (sbyte)cursor.ReadByte();
        LineRange = cursor.ReadByte();
        if (LineRange == 0)
            cursor.Fail(ParseErrorKind.ValueOutOfRange, cursor.Offset - 1);
        OpcodeBase = cursor.ReadByte();
        if (OpcodeBase == 0)
            cursor.Fail(ParseErrorKind.ValueOutOfRange, cursor.Offset - 1);
        OperandCounts = cursor.ReadBytes((ulong)Math.Max(OpcodeBase - 1, 0)).ToArray();
    }

    private void ReadTables4(DwarfUnit unit, ref ByteCursor cursor, long sectionOffset)
    {
        Directories.Add(default);
        while (!cursor.Failed && ReadInlineName(unit, ref cursor, sectionOffset) is { IsPresent: true } directory)
            Directories.Add(directory);
        Files.Add(default);
        while (!cursor.Failed && ReadInlineName(unit, ref cursor, sectionOffset) is { IsPresent: true } file)
            AddFile4(ref cursor, file);
    }

    /// <summary>Adds a file of version 4 or before, whose name was read: directory, time and length follow.</summary>
    public void AddFile4(ref ByteCursor cursor, AttributeValue name)
    {
        var directory = cursor.ReadVarUInt64();
        cursor.ReadVarUInt64();
        cursor.ReadVarUInt64();
        if (!cursor.Failed)
            Files.Add(new(name, directory));
    }

    private static AttributeValue ReadInlineName(DwarfUnit unit, ref ByteCursor cursor, long sectionOffset)
    {
        if (!unit.File.Budget.TakeItem())
            cursor.Fail(ParseErrorKind.LimitReached);
        var start = cursor.Offset - sectionOffset;
        return cursor.ReadZeroTerminated().IsEmpty ? default : new(AttributeKind.InlineString, (ulong)start);
    }

    private void ReadTables5(DwarfUnit unit, ref ByteCursor cursor, long sectionOffset)
    {
        var formats = ReadFormats(ref cursor);
        var count = cursor.ReadVarUInt64();
        for (ulong i = 0; i < count && !cursor.Failed; i++)
            Directories.Add(ReadEntry(unit, ref cursor, formats, sectionOffset).Name);
        formats = ReadFormats(ref cursor);
        count = cursor.ReadVarUInt64();
        for (ulong i = 0; i < count && !cursor.Failed; i++)
            Files.Add(ReadEntry(unit, ref cursor, formats, sectionOffset));
    }

    private static (ulong Content, ushort Form)[] ReadFormats(ref ByteCursor cursor)
    {
        var formats = new (ulong Content, ushort Form)[cursor.ReadByte()];
        for (var i = 0; i < formats.Length && !cursor.Failed; i++)
            formats[i] = (cursor.ReadVarUInt64(), (ushort)Math.Min(cursor.ReadVarUInt64(), ushort.MaxValue));
        return formats;
    }

    private LineFile ReadEntry(DwarfUnit unit, ref ByteCursor cursor, (ulong Content, ushort Form)[] formats, long sectionOffset)
    {
        var start = cursor.Offset;
        var name = default(AttributeValue);
        var source = default(AttributeValue);
        ulong directory = 0;
        foreach (var (content, form) in formats)
        {
            var value = FormReader.Read(ref cursor, form, 0, Encoding, sectionOffset);
            if (content == ContentPath)
                name = value;
            else if (content == ContentDirectory && value.Kind == AttributeKind.Constant)
                directory = value.Value;
            else if (content == ContentSource)
                source = value;
        }
        // Forms without bytes would let a count of any size pass.
        if (cursor.Offset == start)
            cursor.Fail(ParseErrorKind.CountPastEnd);
        if (!unit.File.Budget.TakeItem())
            cursor.Fail(ParseErrorKind.LimitReached);
        return new(name, directory, source);
    }
}
