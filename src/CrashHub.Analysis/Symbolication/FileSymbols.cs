using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.SourceMaps;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Symbolication;

/// <summary>Symbols straight from the files: the DWARF of the module or its twin, the source map, the names.</summary>
internal sealed class FileSymbols : SymbolSource
{
    private readonly WasmModule module;
    private readonly WasmModule? debugFile;
    private readonly DwarfData? dwarf;
    private readonly SourceMap? sourceMap;
    private SourceMapFit? mapFit;
    private BodyHasher? bodies;

    /// <summary>Opens what the caller loaded; a twin whose code section differs is refused, since its offsets mean nothing here.</summary>
    /// <param name="module">What the host ran, or a twin of it.</param>
    /// <param name="debugFile">A wasm twin with names or DWARF, or null.</param>
    /// <param name="splitDwarf">The <c>.dwo</c> and <c>.dwp</c> files that go with it.</param>
    /// <param name="sourceMap">A source map of <paramref name="module"/>, or null.</param>
    /// <param name="limits">Bounds for all lookups together.</param>
    public FileSymbols(
        WasmModule module,
        WasmModule? debugFile,
        IReadOnlyList<ReadOnlyMemory<byte>> splitDwarf,
        SourceMap? sourceMap,
        AnalysisLimits limits
    )
    {
        (this.module, this.sourceMap) = (module, sourceMap);
        TwinRefused = debugFile is not null && debugFile.CodeId != module.CodeId;
        this.debugFile = TwinRefused ? null : debugFile;
        if ((DebugSections.Of(this.debugFile) ?? DebugSections.Of(module)) is { } sections)
            dwarf = DwarfData.OpenUnqualified(sections, DebugSections.OfSplit(splitDwarf, limits), limits);
    }

    public override DwarfData? Dwarf => dwarf;

    public override bool TwinRefused { get; }

    public override bool HasDwarf => dwarf is not null;

    public override bool CoversNothing => dwarf is { CoversNothing: true };

    public override IReadOnlyList<ParseError> Faults => dwarf?.Faults ?? [];

    // The name section of the module, then of its twin; exports and imports only where neither has one.
    public override string? NameOf(uint function)
    {
        var raw = module.Names.Function(function);
        if (string.IsNullOrEmpty(raw))
            raw = debugFile?.Names.Function(function);
        return string.IsNullOrEmpty(raw) ? module.FunctionName(function, out _) : raw;
    }

    public override BodyHash BodyOf(uint function) => (bodies ??= new(module)).TryHash(function, out var hash, out _) ? hash : default;

    public override bool TryFind(CodeSectionOffset address, List<DwarfFrame> frames) => dwarf is not null && dwarf.TryFind(address, frames);

    public override WasmModule? DebugFile => debugFile;

    public override SourceMap? SourceMap => sourceMap;

    public override bool TryFindMapping(FunctionBody body, ModuleOffset offset, out MappedPlace place)
    {
        place = MappedPlace.Stale;
        if (sourceMap is null)
            return false;
        if (!Fits(sourceMap, body))
            return true;
        if (!sourceMap.TryFind(offset, body.Start, out var position))
            return false;
        place = new(position, sourceMap.Sources[position.SourceIndex], IsStale: false);
        return true;
    }

    public override ReadOnlyMemory<byte> EmbeddedSourceOf(string path) => dwarf?.SourceOf(path) ?? default;

    // Small changes move the end of the code only: the function itself must fit too.
    private bool Fits(SourceMap map, FunctionBody body) =>
        !(mapFit ??= SourceMapFit.Of(map, module)).IsStale && !SourceMapFit.Of(map, module, body).IsStale;
}
