namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>What an index is made from. The caller owns the bytes, which must stay valid and unchanged while the index is built.</summary>
public sealed record SymbolIndexInputs
{
    /// <summary>The core module.</summary>
    public required ReadOnlyMemory<byte> Module { get; init; }

    /// <summary>A wasm twin that carries names or DWARF for the same code; empty when there is none.</summary>
    public ReadOnlyMemory<byte> DebugFile { get; init; }

    /// <summary>The <c>.dwo</c> and <c>.dwp</c> files, in the order in which analysis is given them.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> SplitDwarf { get; init; } = [];

    /// <summary>A source map (JSON); empty when there is none.</summary>
    public ReadOnlyMemory<byte> SourceMap { get; init; }

    /// <summary>The key of these inputs, written into the index.</summary>
    public required SymbolIndexKey Key { get; init; }
}
