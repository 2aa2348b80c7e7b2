using CrashHub.Analysis.Report;

namespace CrashHub.Contracts;

/// <summary>What a host tells of a crash before it sends a dump: its stack, and the fields of the event.</summary>
public sealed record ProbeRequest
{
    /// <summary>The modules that the frames run in, each with a name or an id: the same that the dump would come with.</summary>
    public required IReadOnlyList<ModuleIdentity> Modules { get; init; }

    /// <summary>The stack, youngest first, 1 to 1000 frames: as deep as the dump's.</summary>
    public required IReadOnlyList<ProbeFrame> Frames { get; init; }

    /// <summary>The sender's id of this crash, a UUID; sent again it means the same crash.</summary>
    public string? EventId { get; init; }

    /// <summary>When it happened, by the sender's clock.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>The deployed function or service.</summary>
    public string? Function { get; init; }

    /// <summary>The release that ran.</summary>
    public string? Release { get; init; }

    /// <summary>The environment.</summary>
    public string? Environment { get; init; }

    /// <summary>Where it ran.</summary>
    public string? Region { get; init; }

    /// <summary>The host that ran it.</summary>
    public string? Host { get; init; }

    /// <summary>The engine and its version.</summary>
    public string? Runtime { get; init; }

    /// <summary>The engine's own message for the trap.</summary>
    public string? Trap { get; init; }

    /// <summary>The request that was served.</summary>
    public string? RequestId { get; init; }

    /// <summary>The affected user; the server keeps a keyed hash only.</summary>
    public string? UserId { get; init; }

    /// <summary>Free names and values; at most 100.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The sender's own grouping.</summary>
    public IReadOnlyList<string>? Fingerprint { get; init; }
}
