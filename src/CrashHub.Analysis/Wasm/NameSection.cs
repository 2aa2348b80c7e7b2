using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>
/// The <c>name</c> section (core spec, Name Section, and the extended-names subsections). Subsections are indexed when first asked for; a name
/// becomes text when asked for, longer ones cut at <see cref="AnalysisLimits.MaxNameBytes"/>, what is not UTF-8 replaced. Of several names of one
/// index, and of several subsections of one kind, the first wins. All of this is told as a fault. A damaged subsection keeps the names before the
/// damage and costs no other subsection anything; an unknown one is skipped.
/// </summary>
public sealed class NameSection
{
    private readonly ReadOnlyMemory<byte> contents;
    private readonly long baseOffset;
    private readonly AnalysisLimits limits;
    private readonly List<ParseError> faults = [];
    private readonly (int Offset, int Length)?[] subsections = new (int, int)?[16];
    private readonly NameMap?[] maps = new NameMap?[16];
    private readonly IndirectNameMap?[] indirectMaps = new IndirectNameMap?[16];

    internal NameSection(ReadOnlyMemory<byte>? contents, long baseOffset, AnalysisLimits limits)
    {
        this.contents = contents ?? default;
        this.baseOffset = baseOffset;
        this.limits = limits;
        IsPresent = contents is not null;
        ReadSubsections();
    }

    /// <summary>False when the module has no name section.</summary>
    public bool IsPresent { get; }

    /// <summary>What is wrong with the subsections read so far.</summary>
    public IReadOnlyList<ParseError> Faults
    {
        get
        {
            lock (faults)
                return [.. faults];
        }
    }

    /// <summary>The module's name, or null.</summary>
    public string? Module
    {
        get
        {
            if (subsections[0] is not { } place)
                return null;
            var cursor = Cursor(place);
            var name = cursor.ReadName();
            return cursor.Failed ? null : WasmText.Decode(name, limits.MaxNameBytes);
        }
    }

    /// <summary>Functions that have a name.</summary>
    public int FunctionNameCount => Map(1).Count;

    /// <summary>How many functions the section says to name, without reading the names.</summary>
    public uint DeclaredFunctionNames
    {
        get
        {
            if (subsections[1] is not { } place)
                return 0;
            var cursor = Cursor(place);
            return cursor.ReadVarUInt32();
        }
    }

    /// <summary>A function's name, or null.</summary>
    public string? Function(uint index) => Text(Map(1).Find(index));

    /// <summary>The bytes of a function's name, or empty; for callers that compare many.</summary>
    public ReadOnlySpan<byte> FunctionBytes(uint index) =>
        Map(1).Find(index) is { } place ? contents.Span.Slice(place.Offset, place.Length) : default;

    /// <summary>The name of a function's local, parameters first, or null.</summary>
    public string? Local(uint function, uint local) => Text(IndirectMap(2).Find(function, local));

    /// <summary>The name of a function's label, or null.</summary>
    public string? Label(uint function, uint label) => Text(IndirectMap(3).Find(function, label));

    /// <summary>A type's name, or null.</summary>
    public string? Type(uint index) => Text(Map(4).Find(index));

    /// <summary>A table's name, or null.</summary>
    public string? Table(uint index) => Text(Map(5).Find(index));

    /// <summary>A memory's name, or null.</summary>
    public string? Memory(uint index) => Text(Map(6).Find(index));

    /// <summary>A global's name, or null.</summary>
    public string? Global(uint index) => Text(Map(7).Find(index));

    /// <summary>An element segment's name, or null.</summary>
    public string? ElementSegment(uint index) => Text(Map(8).Find(index));

    /// <summary>A data segment's name, or null.</summary>
    public string? DataSegment(uint index) => Text(Map(9).Find(index));

    /// <summary>The name of a structure's field, or null.</summary>
    public string? Field(uint type, uint field) => Text(IndirectMap(10).Find(type, field));

    /// <summary>A tag's name, or null.</summary>
    public string? Tag(uint index) => Text(Map(11).Find(index));

    private void ReadSubsections()
    {
        var cursor = new ByteCursor(contents.Span);
        while (!cursor.AtEnd)
        {
            var id = cursor.ReadByte();
            var declared = cursor.ReadVarUInt32();
            if (cursor.Failed)
                break;
            var length = (int)Math.Min(declared, (uint)cursor.Remaining);
            var offset = (int)cursor.Offset;
            if (id < subsections.Length && subsections[id] is not null)
                AddFault(ParseErrorKind.ValueOutOfRange, offset, $"second subsection {id}, ignored");
            else if (id < subsections.Length)
                subsections[id] = (offset, length);
            cursor.Skip(declared);
        }
        if (cursor.Failed)
            AddFault(cursor.ErrorKind, (int)cursor.ErrorOffset, "subsection");
        CheckModule();
    }

    private void CheckModule()
    {
        if (subsections[0] is not { } place)
            return;
        var cursor = Cursor(place);
        NameMap.Check(cursor.ReadName(), (int)cursor.Offset, "module name", null, limits, AddFault);
        NameMap.CheckEnd(ref cursor, "module name", AddFault);
    }

    private NameMap Map(int id)
    {
        if (Volatile.Read(ref maps[id]) is { } known)
            return known;
        var map = NameMap.Read(contents.Span, subsections[id], limits, AddFault);
        return Interlocked.CompareExchange(ref maps[id], map, null) ?? map;
    }

    private IndirectNameMap IndirectMap(int id)
    {
        if (Volatile.Read(ref indirectMaps[id]) is { } known)
            return known;
        var map = IndirectNameMap.Read(contents, subsections[id], limits, AddFault);
        return Interlocked.CompareExchange(ref indirectMaps[id], map, null) ?? map;
    }

    private ByteCursor Cursor((int Offset, int Length) place) => new(contents.Span.Slice(place.Offset, place.Length), place.Offset);

    private string? Text((int Offset, int Length)? place) =>
        place is { } found ? WasmText.Decode(contents.Span.Slice(found.Offset, found.Length), limits.MaxNameBytes) : null;

    private void AddFault(ParseErrorKind kind, int offset, string detail)
    {
        lock (faults)
        {
            if (faults.Count < limits.MaxNotes)
                faults.Add(new ParseError(kind, "name", baseOffset + offset, detail));
        }
    }
}
