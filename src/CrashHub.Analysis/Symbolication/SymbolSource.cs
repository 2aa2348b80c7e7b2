using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Demangling;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.SourceMaps;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Symbolication;

/// <summary>Where the symbols of one module come from: its files, or the index that was made from them. Both answer alike.</summary>
internal abstract class SymbolSource
{
    /// <summary>The debug information itself, for what no index holds: types and places of variables. Null when there is none.</summary>
    public abstract DwarfData? Dwarf { get; }

    /// <summary>True when the debug file's code section is not the module's.</summary>
    public abstract bool TwinRefused { get; }

    /// <summary>True when there is DWARF.</summary>
    public abstract bool HasDwarf { get; }

    /// <summary>As <see cref="DwarfData.CoversNothing"/>.</summary>
    public abstract bool CoversNothing { get; }

    /// <summary>What was not sound in the debug information that was read so far.</summary>
    public abstract IReadOnlyList<ParseError> Faults { get; }

    /// <summary>A function's name as name section, export or import spells it; null when it has none.</summary>
    public abstract string? NameOf(uint function);

    /// <summary>The hash of a function's body; none for imports and bodies that are not there or no instructions.</summary>
    public abstract BodyHash BodyOf(uint function);

    /// <summary>A linkage name as people read it; the name itself when it is not mangled.</summary>
    public virtual string Demangle(string linkageName, AnalysisLimits limits) => Demangler.Demangle(linkageName, limits).Text;

    /// <summary>
    /// As <see cref="DwarfData.TryFind"/>. Frames from an index have no <see cref="DwarfFrame.Name"/>: the report shows linkage or bare names.
    /// </summary>
    public abstract bool TryFind(CodeSectionOffset address, List<DwarfFrame> frames);

    /// <summary>The twin that lends names or DWARF; null when there is none or it was refused.</summary>
    public abstract WasmModule? DebugFile { get; }

    /// <summary>The source map, read when first asked for; null when there is none.</summary>
    public abstract SourceMap? SourceMap { get; }

    /// <summary>What the source map says of an offset in a function's body, as <see cref="SourceMap.TryFind"/>; true also when it is stale there.</summary>
    public abstract bool TryFindMapping(FunctionBody body, ModuleOffset offset, out MappedPlace place);

    /// <summary>As <see cref="DwarfData.SourceOf"/>; empty when there is none.</summary>
    public abstract ReadOnlyMemory<byte> EmbeddedSourceOf(string path);
}
