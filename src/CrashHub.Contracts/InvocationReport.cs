namespace CrashHub.Contracts;

/// <summary>How often a release ran.</summary>
public sealed record InvocationReport
{
    /// <summary>Invocations in the window, crashed ones too; 0 to 10^12.</summary>
    public required long Count { get; init; }

    /// <summary>Where the window begins.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Where it ends; after <see cref="From"/>, at most 366 days.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The environment; none by default.</summary>
    public string? Environment { get; init; }

    /// <summary>Which of several hosts reports the same window: each counts for itself. None by default.</summary>
    public string? Source { get; init; }
}
