namespace CrashHub.Analysis.Report;

/// <summary>What the host knew of the crash and sent with it. All fields are optional and are the sender's text.</summary>
public sealed record CrashEvent
{
    /// <summary>The sender's id of this crash, a UUID; sent again it means the same crash.</summary>
    public string? EventId { get; init; }

    /// <summary>When it happened, by the sender's clock; shown, never used for ordering.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>The deployed function or service (not the code's function).</summary>
    public string? Function { get; init; }

    /// <summary>The release that ran.</summary>
    public string? Release { get; init; }

    /// <summary>The environment, for example <c>prod</c>.</summary>
    public string? Environment { get; init; }

    /// <summary>Where it ran.</summary>
    public string? Region { get; init; }

    /// <summary>The host that ran it.</summary>
    public string? Host { get; init; }

    /// <summary>The engine and its version, for example <c>wasmtime/48.0</c>.</summary>
    public string? Runtime { get; init; }

    /// <summary>The engine's own message for the trap.</summary>
    public string? Trap { get; init; }

    /// <summary>The request that was served.</summary>
    public string? RequestId { get; init; }

    /// <summary>The affected user; the server keeps a keyed hash only.</summary>
    public string? UserId { get; init; }

    /// <summary>The trace id of the request's <c>traceparent</c>, 32 hex digits.</summary>
    public string? TraceId { get; init; }

    /// <summary>Free names and values; at most 100.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The sender's own grouping; <c>{{ default }}</c> stands for the computed one.</summary>
    public IReadOnlyList<string>? Fingerprint { get; init; }

    /// <summary>What the sender knows of the modules; matched to the dump's by name, else by position.</summary>
    public IReadOnlyList<ModuleIdentity>? Modules { get; init; }
}
