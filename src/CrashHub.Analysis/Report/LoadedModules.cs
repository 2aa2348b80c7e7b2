using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.SourceMaps;
using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Analysis.Values;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Report;

/// <summary>The modules of one analysis, parsed and with their symbols opened.</summary>
internal sealed class LoadedModules
{
    private readonly Dictionary<int, LoadedModule> loaded = [];
    private readonly Dictionary<int, ModuleSymbols> symbols = [];
    private readonly Dictionary<int, ModuleValues> values = [];

    public LoadedModules(IReadOnlyList<LoadedModule> modules, AnalysisLimits limits, ReportNotes notes)
    {
        foreach (var module in modules)
        {
            if (!loaded.TryAdd(module.Index, module))
                continue;
            foreach (var note in module.Notes)
                notes.Add(note);
            var parsed = WasmModule.Parse(module.Module, limits);
            foreach (var fault in parsed.Faults)
                notes.Add(ReportNote.Damage("Module", fault));
            if (!parsed.IsModule)
                continue;
            var opened = new ModuleSymbols(parsed, SourceOf(module, parsed, limits, notes), limits);
            if (opened.TwinRefused)
                notes.Add("debugFileRefused", $"the debug file for {module.Build.Name} has another code section than the module");
            symbols.Add(module.Index, opened);
        }
    }

    /// <summary>The symbols of a module; null when no build answers it.</summary>
    public ModuleSymbols? SymbolsOf(int? module) => module is { } index ? symbols.GetValueOrDefault(index) : null;

    /// <summary>The variables of a module's frames; null when no build answers it.</summary>
    public ModuleValues? ValuesOf(int module, AnalysisLimits limits)
    {
        if (!values.TryGetValue(module, out var known) && SymbolsOf(module) is { } opened)
            values.Add(module, known = new(opened.Dwarf, opened.NameOf, limits));
        return known;
    }

    /// <summary>The variables that somebody asked for.</summary>
    public IReadOnlyCollection<ModuleValues> OpenedValues => values.Values;

    /// <summary>The build that answers a module; null when none does.</summary>
    public BuildReference? BuildOf(int module) => loaded.GetValueOrDefault(module)?.Build;

    /// <summary>The builds that may lend names to a module.</summary>
    public IReadOnlyList<NameLender> LendersOf(int module) => loaded.GetValueOrDefault(module)?.Lenders ?? [];

    /// <summary>The zip with a module's sources; empty when there is none.</summary>
    public ReadOnlyMemory<byte> SourcesOf(int module) => loaded.GetValueOrDefault(module)?.Sources ?? default;

    /// <summary>The wasm module by its index; null when no build answers it.</summary>
    public WasmModule? WasmOf(uint module) => symbols.GetValueOrDefault((int)module)?.Module;

    /// <summary>What the report says of the wanted modules.</summary>
    public IReadOnlyList<ModuleReport> Describe(IReadOnlyList<WantedModule> wanted) =>
        [
            .. wanted.Select(module =>
            {
                var found = loaded.GetValueOrDefault(module.Index);
                return new ModuleReport
                {
                    Index = module.Index,
                    Name = module.Identity.Name ?? "",
                    Build = found?.Build,
                    MatchedBy = found?.MatchedBy ?? ModuleMatch.None,
                    Confidence = found?.Confidence ?? 0,
                    Debug = found?.Debug,
                    Producers = symbols.TryGetValue(module.Index, out var opened) ? ProducersOf(opened) : null,
                };
            }),
        ];

    /// <summary>Notes on debug information that turned out unsound or stale while frames were looked up.</summary>
    public void NoteDebugInfo(ReportNotes notes)
    {
        foreach (var (index, module) in symbols)
        {
            foreach (var fault in module.DebugFaults)
                notes.Add(ReportNote.Damage("DebugInfo", fault));
            if (module.HasStaleNames)
                notes.Add(
                    "staleNames",
                    $"the name section of {loaded[index].Build.Name} names more functions than it has: it describes other code"
                );
            if (module.IsMapStale)
                notes.Add("staleSourceMap", $"the source map for {loaded[index].Build.Name} describes other code and is not used");
            if (module.IsStale)
                notes.Add("staleDebugInfo", $"the debug information for {loaded[index].Build.Name} describes other code and is not used");
        }
    }

    private static SymbolSource SourceOf(LoadedModule module, WasmModule parsed, AnalysisLimits limits, ReportNotes notes)
    {
        if (module.SymbolIndex is not { } index)
            return OpenFiles(MapOf(module, limits, notes));
        // A map that is not sound is in no index: it is read each time, so that the report says what is wrong with it.
        var isTold = (index.Flags & (IndexFlags.HasSourceMap | IndexFlags.MapIsStale)) != 0;
        var unsound = isTold ? null : MapOf(module, limits, notes);
        var map = isTold ? () => MapOf(module, limits, new(0)) : (Func<SourceMap?>)(() => unsound);
        return new IndexSymbols(index, () => OpenFiles(map()), Twin, map, limits.MaxInlineDepth);

        WasmModule? Twin() => module.DebugFile.IsEmpty ? null : WasmModule.Parse(module.DebugFile, limits);

        FileSymbols OpenFiles(SourceMap? map) => new(parsed, Twin(), module.SplitDwarf, map, limits);
    }

    // Tools that strip debug information may strip this section too.
    private static ModuleProducers ProducersOf(ModuleSymbols opened) =>
        opened.Module.Producers.Count > 0 ? ModuleProducers.Of(opened.Module) : ModuleProducers.Of(opened.DebugFile);

    private static SourceMap? MapOf(LoadedModule module, AnalysisLimits limits, ReportNotes notes)
    {
        if (module.SourceMap.IsEmpty)
            return null;
        var map = SourceMap.Parse(module.SourceMap, limits, out var error);
        if (error.Kind != ParseErrorKind.None)
            notes.Add(ReportNote.Damage("SourceMap", error));
        return map;
    }
}
