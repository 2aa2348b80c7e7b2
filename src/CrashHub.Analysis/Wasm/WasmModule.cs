using System.Security.Cryptography;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>
/// A core wasm module read for post-mortem use (core spec 3.0, Binary Format). Reading never throws: what is sound is kept, what is not is in
/// <see cref="Faults"/>. Index spaces are offsets into <see cref="Bytes"/>; names and types become objects when asked for. Immutable and safe
/// for several threads once parsed.
/// </summary>
public sealed class WasmModule
{
    private readonly ModuleTables tables;
    private readonly AnalysisLimits limits;
    private readonly WasmSection codeSection;
    private NameSection? names;
    private string? codeId;
    private EntityNames? entityNames;
    private WasmIdentity? identity;
    private WasmSegments? segments;
    private TableContents? tableContents;

    private WasmModule(ReadOnlyMemory<byte> bytes, ModuleTables tables, AnalysisLimits limits, bool isModule)
    {
        Bytes = bytes;
        this.tables = tables;
        this.limits = limits;
        IsModule = isModule;
        codeSection = tables.Sections.Find(section => section.Id == 10);
        Imports = new LazyList<WasmImport>(tables.Imports.Count, MakeImport);
        Exports = new LazyList<WasmExport>(tables.Exports.Count, MakeExport);
    }

    /// <summary>The module's bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>False when the bytes do not begin like a core module; everything else is then empty.</summary>
    public bool IsModule { get; }

    /// <summary>What is wrong, in file order; at most <see cref="AnalysisLimits.MaxNotes"/>. The name section has its own list.</summary>
    public IReadOnlyList<ParseError> Faults => tables.Faults;

    /// <summary>What ended the section list early: the file was cut, or its lengths are damaged; null when the list is whole.</summary>
    public ParseError? SectionListFault => tables.ListFault;

    /// <summary>Sections in file order, custom ones included.</summary>
    public IReadOnlyList<WasmSection> Sections => tables.Sections;

    /// <summary>Imports in file order.</summary>
    public IReadOnlyList<WasmImport> Imports { get; }

    /// <summary>Exports in file order.</summary>
    public IReadOnlyList<WasmExport> Exports { get; }

    /// <summary>Tables, imported ones first.</summary>
    public IReadOnlyList<WasmTable> Tables => tables.Tables;

    /// <summary>Memories, imported ones first.</summary>
    public IReadOnlyList<WasmMemory> Memories => tables.Memories;

    /// <summary>Globals, imported ones first.</summary>
    public IReadOnlyList<WasmGlobal> Globals => tables.Globals;

    /// <summary>Type indices of the exception tags, imported ones first.</summary>
    public IReadOnlyList<uint> Tags => tables.Tags;

    /// <summary>Types, members of recursion groups counted one by one.</summary>
    public int TypeCount => tables.Types.Count;

    /// <summary>Functions, imported and declared.</summary>
    public int FunctionCount => tables.FunctionTypes.Count;

    /// <summary>Imported functions; the first defined function has this index.</summary>
    public int ImportedFunctionCount => tables.ImportedFunctions;

    /// <summary>Function bodies that are there; fewer than declared in a damaged module.</summary>
    public int BodyCount => tables.Bodies.Count;

    /// <summary>The start function, or null.</summary>
    public uint? StartFunction => tables.Start;

    /// <summary>Offset of the code section's contents, from which DWARF for wasm counts; null without a code section.</summary>
    public ModuleOffset? CodeSectionContentsOffset => codeSection.Id == 10 ? new ModuleOffset((ulong)codeSection.Offset) : null;

    /// <summary>Bytes of the code section's contents; null without a code section.</summary>
    public long? CodeSectionLength => codeSection.Id == 10 ? codeSection.Length : null;

    /// <summary>Names from the <c>name</c> section; empty when there is none.</summary>
    public NameSection Names => names ??= new NameSection(Section("name"), FindSection("name")?.Offset ?? 0, limits);

    /// <summary>Bytes of <c>build_id</c> in lower-case hex, or null (tool-conventions, BuildId.md).</summary>
    public string? BuildId => Identity.BuildId;

    /// <summary>Address of the debug twin from <c>external_debug_info</c>, or null. Attacker's text: never fetched.</summary>
    public string? ExternalDebugInfo => Identity.ExternalDebugInfo;

    /// <summary>Address of the source map from <c>sourceMappingURL</c>, or null. Attacker's text: never fetched.</summary>
    public string? SourceMappingUrl => Identity.SourceMappingUrl;

    /// <summary>Languages, tools and SDKs from <c>producers</c>, in file order.</summary>
    public IReadOnlyList<WasmProducer> Producers => Identity.Producers;

    /// <summary>Sha-256 of the code section's contents in lower-case hex; null without one. Equal for a module and its stripped twin.</summary>
    public string? CodeId => codeSection.Id != 10 ? null : codeId ??= Convert.ToHexStringLower(SHA256.HashData(Contents(codeSection).Span));

    /// <summary>Data segments in file order; read when first asked for.</summary>
    public IReadOnlyList<WasmDataSegment> DataSegments => Segments.Data;

    /// <summary>Element segments in file order; read when first asked for.</summary>
    public IReadOnlyList<WasmElementSegment> ElementSegments => Segments.Elements;

    /// <summary>What is wrong with the data and element sections.</summary>
    public IReadOnlyList<ParseError> SegmentFaults => Segments.Faults;

    /// <summary>What its tables held at first, and which of them nothing can have changed.</summary>
    internal TableContents TableContents => tableContents ??= new TableContents(this);

    private WasmIdentity Identity => identity ??= WasmIdentity.Read(this, limits);

    private WasmSegments Segments => segments ??= WasmSegments.Read(this, limits);

    /// <summary>Reads a module. Touches section headers, index spaces and the lengths of bodies, not their instructions.</summary>
    /// <param name="bytes">The module; kept, not copied.</param>
    /// <param name="limits">Bounds for counts and names.</param>
    public static WasmModule Parse(ReadOnlyMemory<byte> bytes, AnalysisLimits limits)
    {
        var read = new ModuleTables(limits.MaxNotes);
        var span = bytes.Span;
        if (!span.StartsWith(SectionList.CoreHeader))
        {
            read.AddFault(new ParseError(ParseErrorKind.BadMagic, null, 0, "wasm header"));
            return new WasmModule(bytes, read, limits, isModule: false);
        }
        var fault = SectionList.Read(span, limits, read.Sections);
        if (fault.Kind != ParseErrorKind.None)
        {
            read.AddFault(fault);
            read.ListFault = fault;
        }
        new ModuleReader(span, read, limits).Read();
        return new WasmModule(bytes, read, limits, isModule: true);
    }

    /// <summary>The first custom section with that name, or null.</summary>
    public WasmSection? FindSection(string name)
    {
        foreach (var section in tables.Sections)
            if (section.IsCustom && section.Name == name)
                return section;
        return null;
    }

    /// <summary>Contents of the first custom section with that name, or null.</summary>
    public ReadOnlyMemory<byte>? Section(string name) => FindSection(name) is { } section ? Contents(section) : null;

    /// <summary>The bytes of a section of this module.</summary>
    public ReadOnlyMemory<byte> Contents(WasmSection section) => Bytes.Slice((int)section.Offset, (int)section.Length);

    /// <summary>What a type index defines.</summary>
    public WasmTypeDefinitionKind TypeKind(uint type) =>
        type < (uint)tables.Types.Count ? tables.Types[(int)type].Kind : WasmTypeDefinitionKind.None;

    /// <summary>The function type with that type index; null when the index is out of range or names another kind of type.</summary>
    public FunctionType? FunctionTypeAt(uint type)
    {
        if (TypeKind(type) != WasmTypeDefinitionKind.Function)
            return null;
        var offset = tables.Types[(int)type].Offset;
        var cursor = new ByteCursor(Bytes.Span[offset..], offset);
        return FunctionType.Read(ref cursor);
    }

    /// <summary>The type index of a function, imported or defined; null when there is no such function.</summary>
    public uint? TypeIndexOf(uint function) => function < (uint)FunctionCount ? tables.FunctionTypes[(int)function] : null;

    /// <summary>The type of a function; null when it is not known.</summary>
    public FunctionType? TypeOf(uint function) => TypeIndexOf(function) is { } type ? FunctionTypeAt(type) : null;

    /// <summary>The body of a defined function by its function index; null for imports and for bodies that are not there.</summary>
    public FunctionBody? Body(uint function)
    {
        if (function < (uint)ImportedFunctionCount || function - (uint)ImportedFunctionCount >= (uint)BodyCount)
            return null;
        var entry = tables.Bodies[(int)function - ImportedFunctionCount];
        return new FunctionBody(
            function,
            new ModuleOffset((ulong)entry.Start),
            (uint)entry.Length,
            LocalsReader.Skip(BodyBytes(entry), entry)
        );
    }

    /// <summary>The bytes of a body, from the count of its local declarations to its <c>end</c>.</summary>
    public ReadOnlyMemory<byte> BodyBytes(FunctionBody body) => Bytes.Slice((int)body.Start.Value, (int)body.Length);

    /// <summary>
    /// Declared locals of a function, parameters not included, in runs as the module writes them; null when the declarations are damaged.
    /// </summary>
    public IReadOnlyList<LocalRun>? DeclaredLocals(FunctionBody body) => LocalsReader.Read(BodyBytes(body).Span);

    /// <summary>The type of a local, parameters first; null when there is none.</summary>
    public WasmType? LocalType(FunctionBody body, uint local)
    {
        var parameters = TypeOf(body.FunctionIndex)?.Parameters ?? [];
        if (local < (uint)parameters.Count)
            return parameters[(int)local];
        ulong left = local - (uint)parameters.Count;
        foreach (var run in DeclaredLocals(body) ?? [])
        {
            if (left < run.Count)
                return run.Type;
            left -= run.Count;
        }
        return null;
    }

    /// <summary>A reader over the instructions of a body; offsets count from the body's first byte, as a dump's do.</summary>
    public InstructionReader Instructions(FunctionBody body) =>
        new(BodyBytes(body).Span[(int)body.InstructionsOffset.Value..], (int)body.InstructionsOffset.Value);

    /// <summary>The instruction that begins at exactly that offset; null when the offset is no instruction boundary.</summary>
    public Instruction? InstructionAt(FunctionBody body, FunctionOffset offset)
    {
        var reader = Instructions(body);
        while (reader.Read())
        {
            if ((ulong)reader.Current.Offset >= offset.Value)
                return (ulong)reader.Current.Offset == offset.Value ? reader.Current : null;
        }
        return null;
    }

    /// <summary>The function whose body holds the offset; null when it lies in none.</summary>
    public FunctionBody? FindFunction(ModuleOffset offset) =>
        tables.FindBody(offset) is { } body ? Body((uint)(body + ImportedFunctionCount)) : null;

    /// <summary>The offset as DWARF counts it; null when the function has no body or the offset lies outside.</summary>
    public CodeSectionOffset? ToCodeSectionOffset(uint function, FunctionOffset offset) =>
        Body(function)?.ToModuleOffset(offset) is { } place ? new CodeSectionOffset(place.Value - (ulong)codeSection.Offset) : null;

    /// <summary>The function and the offset in it; null when the offset lies in no body.</summary>
    public (uint Function, FunctionOffset Offset)? FromCodeSectionOffset(CodeSectionOffset offset)
    {
        if (codeSection.Id != 10 || offset.Value >= (ulong)codeSection.Length)
            return null;
        var place = new ModuleOffset((ulong)codeSection.Offset + offset.Value);
        return FindFunction(place) is { } body && body.ToFunctionOffset(place) is { } inside ? (body.FunctionIndex, inside) : null;
    }

    /// <summary>The import that a function index names; null for defined functions.</summary>
    public WasmImport? ImportOf(uint function) =>
        function >= (uint)ImportedFunctionCount ? null : ImportOf(WasmExternalKind.Function, function);

    /// <summary>The import that an index of a kind's index space names; null for what the module defines itself.</summary>
    public WasmImport? ImportOf(WasmExternalKind kind, uint index)
    {
        var import = tables.Imports.FindIndex(entry => entry.Kind == kind && entry.Index == index);
        return import < 0 ? null : MakeImport(import);
    }

    /// <summary>A function's name: from the name section, else its first export, else its import; null when it has none of these.</summary>
    public string? FunctionName(uint function, out FunctionNameSource source) => NameOf(WasmExternalKind.Function, function, out source);

    /// <summary>The name of a function, table, memory, global or tag, found as a function's is.</summary>
    public string? NameOf(WasmExternalKind kind, uint index, out FunctionNameSource source) =>
        (entityNames ??= new EntityNames(this, tables)).Find(kind, index, out source);

    private ReadOnlySpan<byte> BodyBytes(ModuleTables.BodyEntry entry) => Bytes.Span.Slice(entry.Start, entry.Length);

    private WasmImport MakeImport(int index)
    {
        var entry = tables.Imports[index];
        return new WasmImport(
            Text(entry.ModuleOffset, entry.ModuleLength),
            Text(entry.NameOffset, entry.NameLength),
            entry.Kind,
            entry.Index
        );
    }

    private WasmExport MakeExport(int index)
    {
        var entry = tables.Exports[index];
        return new WasmExport(Text(entry.NameOffset, entry.NameLength), entry.Kind, entry.Index);
    }

    private string Text(int offset, int length) => WasmText.Decode(Bytes.Span.Slice(offset, length), limits.MaxNameBytes);
}
