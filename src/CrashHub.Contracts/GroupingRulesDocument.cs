namespace CrashHub.Contracts;

/// <summary>A project's own rules of grouping.</summary>
public sealed record GroupingRulesDocument
{
    /// <summary>The rules as they were written, one a line; empty for none.</summary>
    public required string Rules { get; init; }

    /// <summary>How many rules that is; comments are none.</summary>
    public int Count { get; init; }

    /// <summary>The algorithm that crashes are grouped by, with the hash of the rules.</summary>
    public string? Algorithm { get; init; }

    /// <summary>When they were changed last; null when never.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Who did; null when nobody.</summary>
    public string? ChangedBy { get; init; }

    /// <summary>The regroup that brings stored crashes where the rules want them; null before the first.</summary>
    public RegroupDocument? Regroup { get; init; }
}
