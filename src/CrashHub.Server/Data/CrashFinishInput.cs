namespace CrashHub.Server.Data;

/// <summary>Everything that a finish writes, computed before its transaction begins.</summary>
internal sealed record CrashFinishInput
{
    /// <summary>The trap kind as the API spells it.</summary>
    public required string Trap { get; init; }
    public required string Algorithm { get; init; }
    public required string Fingerprint { get; init; }
    public required string SignatureText { get; init; }
    public required string Title { get; init; }
    public required string Culprit { get; init; }

    /// <summary>As <see cref="StoredReport.Pack"/> makes it.</summary>
    public required byte[] Report { get; init; }
    public byte[]? FromMemory { get; init; }

    /// <summary>As <see cref="StoredSignatureInput.Pack"/> makes it.</summary>
    public byte[]? SignatureInput { get; init; }
    public required IReadOnlyList<CrashModule> Modules { get; init; }

    /// <summary>The project's generation as read before builds were matched.</summary>
    public required long BuildsGeneration { get; init; }

    /// <summary>The dump that the project's rules leave, in place of the one that came; null when that one stays.</summary>
    public KeptDump? Dump { get; init; }

    /// <summary>Where the log lies that the project's rules leave; null when the one that came stays.</summary>
    public string? LogLocator { get; init; }

    /// <summary>True when a build could still say more: one is missing, or one that matched has no DWARF.</summary>
    public required bool WantsBuilds { get; init; }

    /// <summary>Crashes of a bucket and hour that are kept with dump and report; 0 for all.</summary>
    public long KeepPerHour { get; init; }
}
