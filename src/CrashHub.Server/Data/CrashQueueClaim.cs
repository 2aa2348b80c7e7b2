namespace CrashHub.Server.Data;

/// <summary>A crash that a worker holds, and what it needs to know of it. Valid as long as owner and epoch are the row's.</summary>
internal sealed record CrashQueueClaim
{
    public required int ProjectId { get; init; }

    /// <summary>Microseconds since 1970.</summary>
    public required long ReceivedAt { get; init; }
    public required Guid Id { get; init; }
    public required string Owner { get; init; }
    public required long Epoch { get; init; }

    /// <summary>Parses begun before and not ended.</summary>
    public required int Attempts { get; init; }
    public required int Priority { get; init; }
    public required CrashBody Body { get; init; }
    public required string EventJson { get; init; }
    public string? Release { get; init; }
    public string? Environment { get; init; }
    public string? Function { get; init; }
    public string? Region { get; init; }
    public string? Runtime { get; init; }
    public string? UserHash { get; init; }
    public string? DumpLocator { get; init; }
    public long DumpBytes { get; init; }
    public string? AttachmentsJson { get; init; }
    public string? LogLocator { get; init; }

    /// <summary>As <see cref="Crash.ProbeJson"/>.</summary>
    public string? ProbeJson { get; init; }
}
