using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.SourceMaps;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Symbolication;

/// <summary>Symbols straight from the files: the DWARF of the module or its twin, the source map, the names.</summary>
internal sealed class FileSymbols : SymbolSource
{
    private readonly WasmModule module;
    private readonly WasmModule? debugFile;
    private readonly DwarfData? dwarf;
    private readonly SourceMap? sourceMap;

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

    public override bool TwinRefused { get; }

    public override bool HasDwarf => dwarf is not null;

    public override bool CoversNothing => dwarf is { CoversNothing: true };

    public override IReadOnlyList<ParseError> Faults => dwarf?.Faults ?? [];

    // The name section of the module, then of its twin; exports and imports only where neither has one.
    public override string? NameOf(uint function) =>
        module.Names.Function(function) ?? debugFile?.Names.Function(function) ?? module.FunctionName(function, out _);

    public override bool TryFind(CodeSectionOffset address, List<DwarfFrame> frames) => dwarf is not null && dwarf.TryFind(address, frames);

    public override bool TryFindMapping(ModuleOffset offset, ModuleOffset functionStart, out SourceMapPosition position)
    {
        position = default;
        return sourceMap is not null && sourceMap.TryFind(offset, functionStart, out position);
    }
}
