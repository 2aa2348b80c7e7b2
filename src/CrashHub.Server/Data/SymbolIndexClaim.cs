using CrashHub.Analysis.SymbolIndexes;

namespace CrashHub.Server.Data;

/// <summary>An index that a worker makes, and the lease under which it does.</summary>
internal sealed record SymbolIndexClaim
{
    public required int ProjectId { get; init; }
    public required string Key { get; init; }
    public required string CodeId { get; init; }
    public required SymbolIndexSources Sources { get; init; }

    /// <summary>Times that it was claimed and neither finished nor given back: deaths, plus this one.</summary>
    public required int Attempts { get; init; }
    public required string Owner { get; init; }
    public required long Epoch { get; init; }

    /// <summary>The key of the sources in this version's format.</summary>
    public SymbolIndexKey ToKey() => Sources.KeyFor(CodeId);
}
