namespace CrashHub.Contracts;

/// <summary>One crash in a list.</summary>
public sealed record CrashSummary
{
    /// <summary>The crash's id.</summary>
    public required string Id { get; init; }

    /// <summary>Where it is on its way.</summary>
    public required CrashState State { get; init; }

    /// <summary>When the server took it.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Its bucket, or null.</summary>
    public string? Bucket { get; init; }

    /// <summary>Its signature's text, or null.</summary>
    public string? Title { get; init; }

    /// <summary>The trap kind, or null.</summary>
    public string? Trap { get; init; }

    /// <summary>The event's release.</summary>
    public string? Release { get; init; }

    /// <summary>The event's environment.</summary>
    public string? Environment { get; init; }

    /// <summary>The event's function.</summary>
    public string? Function { get; init; }

    /// <summary>The event's region.</summary>
    public string? Region { get; init; }

    /// <summary>The event's runtime.</summary>
    public string? Runtime { get; init; }

    /// <summary>Where to look.</summary>
    public required CrashLinks Links { get; init; }
}
