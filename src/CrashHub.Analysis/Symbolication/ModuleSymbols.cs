using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Demangling;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.SourceMaps;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Symbolication;

/// <summary>
/// All that is known of one module's functions: DWARF, source map and names, from the files or from an index made of them. One analysis owns
/// it; it is not safe for several threads.
/// </summary>
/// <param name="module">What the host ran, or a twin of it.</param>
/// <param name="source">Its symbols.</param>
/// <param name="limits">Bounds for all lookups together.</param>
internal sealed class ModuleSymbols(WasmModule module, SymbolSource source, AnalysisLimits limits)
{
    private readonly List<DwarfFrame> found = [];

    /// <summary>The module.</summary>
    public WasmModule Module => module;

    /// <summary>The twin that lends names or DWARF; null when there is none or it was refused.</summary>
    public WasmModule? DebugFile => source.DebugFile;

    /// <summary>The debug information itself; null when there is none.</summary>
    public DwarfData? Dwarf => source.Dwarf;

    /// <summary>True when the debug file's code section is not the module's.</summary>
    public bool TwinRefused => source.TwinRefused;

    /// <summary>What was not sound in the debug information that was read so far.</summary>
    public IReadOnlyList<ParseError> DebugFaults => source.Faults;

    /// <summary>True once a frame showed that the debug information describes other code.</summary>
    public bool IsStale { get; private set; }

    /// <summary>True when the module's name section names more functions than there are: its names are of other code.</summary>
    public bool HasStaleNames { get; } = module.Names.DeclaredFunctionNames > (uint)module.FunctionCount;

    /// <summary>The source map as it was given; null when there is none.</summary>
    public SourceMap? SourceMap => source.SourceMap;

    /// <summary>True once a frame showed that the source map describes other code.</summary>
    public bool IsMapStale { get; private set; }

    /// <summary>Appends the functions at an offset: the youngest inlined call first, the physical function last.</summary>
    /// <param name="function">Function index, imports counted.</param>
    /// <param name="offset">Offset of the instruction or call; null when unknown: the function is named, no line is given.</param>
    /// <param name="frames">Receives at least one frame.</param>
    public void Symbolicate(uint function, FunctionOffset? offset, List<SymbolFrame> frames)
    {
        var name = LabelOf(function);
        if (Module.Body(function) is not { } body)
        {
            frames.Add(Named(name, stale: false));
            return;
        }
        var place = Module.ToCodeSectionOffset(function, offset ?? new FunctionOffset(0));
        if (place is { } address && TryDwarf(address, body, offset is not null, name, frames))
            return;
        if (offset is { } known && TrySourceMap(body, known, name, frames))
            return;
        frames.Add(Named(name, stale: IsStale || IsMapStale));
    }

    /// <inheritdoc cref="SymbolSource.BodyOf"/>
    public BodyHash BodyOf(uint function) => source.BodyOf(function);

    /// <summary>The demangled name of a function as the module or its twin names it; null when neither does.</summary>
    public string? NameOf(uint function) => LabelOf(function).Text;

    private bool TryDwarf(CodeSectionOffset address, FunctionBody body, bool offsetIsKnown, FunctionLabel name, List<SymbolFrame> frames)
    {
        if (!source.HasDwarf)
            return false;
        var faultsBefore = source.Faults.Count;
        found.Clear();
        if (!source.TryFind(address, found))
        {
            // wasm-opt leaves the entries and takes their code away: DWARF that covers nothing is not this code's.
            IsStale |= source.CoversNothing;
            if (source.Faults.Count == faultsBefore)
                return false;
            frames.Add(Named(name, stale: false) with { Status = FrameStatus.MalformedDebugInfo });
            return true;
        }
        if (!Fits(found[^1], body))
        {
            IsStale = true;
            return false;
        }
        if (!offsetIsKnown)
            found.RemoveRange(0, found.Count - 1);
        foreach (var frame in found)
            frames.Add(Described(frame, frame.IsInline ? default : name, offsetIsKnown));
        return true;
    }

    // In wasm a function is one body: debug information of this very code says that it starts where the body starts, after its size
    // (clang, rustc: low_pc); of a function in several pieces one does. Line tables without functions (-gline-tables-only units) say nothing
    // to the contrary.
    private bool Fits(DwarfFrame physical, FunctionBody body) =>
        physical.FunctionLow is not { } low
        || Module.ToCodeSectionOffset(body.FunctionIndex, new FunctionOffset(0)) is not { } start
        || low == start
        || physical.Pieces.Contains(start);

    private SymbolFrame Described(DwarfFrame frame, FunctionLabel name, bool offsetIsKnown)
    {
        var linkage = frame.LinkageName ?? name.Mangled;
        var function = IsMain(frame, name)
            ? "main"
            : name.Text ?? (frame.LinkageName is { } mangled ? source.Demangle(mangled, limits) : frame.BareName);
        var line = offsetIsKnown ? frame.Line : null;
        return new SymbolFrame
        {
            Function = function,
            LinkageName = linkage,
            File = frame.File,
            Line = line,
            Column = line is null ? null : frame.Column,
            Inline = frame.IsInline,
            Status = line is null ? FrameStatus.NoLine : FrameStatus.Symbolicated,
            DebugInfo = DebugInfoKind.Dwarf,
            Stale = HasStaleNames && name.Text is not null,
            Language = FrameLanguages.Of(frame.Language) ?? LanguageOf(linkage, name),
            EmbeddedSource = frame.File is { } path ? source.EmbeddedSourceOf(path) : default,
        };
    }

    // wasm-ld's names for main: __main_argc_argv with parameters, __original_main without. wasi-libc's wrapper of the latter name is no main in DWARF.
    private static bool IsMain(DwarfFrame frame, FunctionLabel name) =>
        frame.BareName == "main" && name.Text is (null or "__main_argc_argv" or "__original_main");

    private bool TrySourceMap(FunctionBody body, FunctionOffset offset, FunctionLabel name, List<SymbolFrame> frames)
    {
        if (body.ToModuleOffset(offset) is not { } place || !source.TryFindMapping(body, place, out var mapped))
            return false;
        if (mapped.IsStale)
        {
            IsMapStale = true;
            return false;
        }
        var (position, file) = (mapped.Position, mapped.Source);
        // A map may list null for a source: that some file has this line helps nobody.
        var isPlace = file.Path.Length > 0;
        var named = position.Name is { Length: > 0 } original ? Demangler.Demangle(original, limits) : default;
        frames.Add(
            new SymbolFrame
            {
                Function = name.Text ?? named.Text,
                LinkageName = name.Text is null && named.IsDemangled ? position.Name : name.Mangled,
                File = isPlace ? file.FullPath : null,
                Line = isPlace ? position.Line : null,
                Column = isPlace ? position.Column : null,
                Status = isPlace ? FrameStatus.Symbolicated : FrameStatus.NoLine,
                DebugInfo = DebugInfoKind.SourceMap,
                Language = LanguageOf(null, name),
                IsIgnored = file.IsIgnored,
                MapSource = position.SourceIndex,
            }
        );
        return true;
    }

    private SymbolFrame Named(FunctionLabel name, bool stale) =>
        new()
        {
            Language = LanguageOf(null, name),
            Function = name.Text,
            LinkageName = name.Mangled,
            Status = name.Text is null ? FrameStatus.NoFunction : FrameStatus.NameOnly,
            DebugInfo = name.Text is null ? DebugInfoKind.None : DebugInfoKind.Names,
            Stale = stale || (HasStaleNames && name.Text is not null),
        };

    private FunctionLabel LabelOf(uint function)
    {
        var raw = source.NameOf(function);
        if (string.IsNullOrEmpty(raw))
            return default;
        var demangled = Demangler.Demangle(raw, limits);
        return new(demangled.Text, demangled.IsDemangled ? raw : null, FrameLanguages.Of(demangled.Language));
    }

    private string? LanguageOf(string? linkageName, FunctionLabel name) =>
        (linkageName is null ? null : FrameLanguages.Of(Demangler.Demangle(linkageName, limits).Language))
        ?? name.Language
        ?? FrameLanguages.Of(Module.Producers.Count > 0 ? Module : source.DebugFile ?? Module);

    private readonly record struct FunctionLabel(string? Text, string? Mangled, string? Language);
}
