using CrashHub.Analysis.SymbolIndexes;

namespace CrashHub.Analysis.Report;

/// <summary>A build that lends names of functions: to a function without a name that has the same body. It answers no module of the dump.</summary>
public sealed record NameLender
{
    /// <summary>Its symbol index, opened; then its bytes are not read.</summary>
    public SymbolIndex? SymbolIndex { get; init; }

    /// <summary>The module with its name section; needed without an index only, and then all its bodies are read once.</summary>
    public ReadOnlyMemory<byte> Module { get; init; }

    /// <summary>Its names for the report.</summary>
    public required BuildReference Build { get; init; }
}
