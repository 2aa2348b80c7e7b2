using CrashHub.Analysis.Matching;
using CrashHub.Analysis.SymbolIndexes;

namespace CrashHub.Analysis.Report;

/// <summary>What the caller found for one wanted module. The caller owns the bytes, which must stay valid until the report is made.</summary>
public sealed record LoadedModule
{
    /// <summary>Index of the wanted module.</summary>
    public required int Index { get; init; }

    /// <summary>The module's bytes: what the host ran, or a twin with the same code section.</summary>
    public required ReadOnlyMemory<byte> Module { get; init; }

    /// <summary>A wasm twin that carries names or DWARF for the same code; empty when there is none.</summary>
    public ReadOnlyMemory<byte> DebugFile { get; init; }

    /// <summary>The <c>.dwo</c> and <c>.dwp</c> files with split DWARF. Units are paired by their ids, the first file that has one winning.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> SplitDwarf { get; init; } = [];

    /// <summary>A source map (JSON); empty when there is none.</summary>
    public ReadOnlyMemory<byte> SourceMap { get; init; }

    /// <summary>
    /// The symbol index of exactly these files, opened; null when there is none. The report is the same with and without. Where the index is
    /// damaged the files answer and <see cref="SymbolIndex.IsDamaged"/> tells the caller to build it again.
    /// </summary>
    public SymbolIndex? SymbolIndex { get; init; }

    /// <summary>The build's source files, a zip; empty when there are none. Files are found by their path, see <see cref="Sources.SourceBundle.Find"/>.</summary>
    public ReadOnlyMemory<byte> Sources { get; init; }

    /// <summary>
    /// Builds of the same project that may lend names to functions that have none, by their bodies. Worth giving only for a module without names; what is
    /// asked of them grows with the frames.
    /// </summary>
    public IReadOnlyList<NameLender> Lenders { get; init; } = [];

    /// <summary>The build's names for the report.</summary>
    public required BuildReference Build { get; init; }

    /// <summary>How the build was found.</summary>
    public required ModuleMatch MatchedBy { get; init; }

    /// <summary>How sure the match is, from 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>The debug file's reference when it is another build.</summary>
    public DebugReference? Debug { get; init; }

    /// <summary>What the caller has to say about the match (for example other builds with the same code), shown as notes.</summary>
    public IReadOnlyList<ReportNote> Notes { get; init; } = [];
}
