namespace CrashHub.Server.Data;

/// <summary>
/// The symbol index of one module together with the files that lend it debug information, and the queue entry of its making. Equal inputs have
/// equal keys, so it is made once whoever asks.
/// </summary>
internal sealed class SymbolIndexRow
{
    public int ProjectId { get; init; }

    /// <summary>64 hex digits over format version, code id and the hashes of all inputs.</summary>
    public required string Key { get; init; }
    public required string CodeId { get; init; }

    /// <summary>Version of the format; rows of older ones are planned again and removed.</summary>
    public int FormatVersion { get; init; }

    /// <summary>Hashes of the inputs, as <see cref="SymbolIndexSources"/>.</summary>
    public required string SourcesJson { get; init; }
    public SymbolIndexState State { get; init; }
    public string? LeaseOwner { get; init; }
    public long LeaseEpoch { get; init; }

    /// <summary>Microseconds of the database's clock.</summary>
    public long? LeaseUntil { get; init; }

    /// <summary>Nobody may claim it before; microseconds of the database's clock.</summary>
    public long? NotBefore { get; init; }
    public int Attempts { get; init; }
    public string? Error { get; init; }

    /// <summary>Where the finished index lies.</summary>
    public string? Locator { get; init; }
    public long Bytes { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}
