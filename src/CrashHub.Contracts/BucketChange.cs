namespace CrashHub.Contracts;

/// <summary>What the team decides about a bucket; an absent field stays.</summary>
public sealed record BucketChange
{
    /// <summary>The new status.</summary>
    public BucketStatus? Status { get; init; }

    /// <summary>With status resolved: the release that holds the fix.</summary>
    public string? ResolvedInRelease { get; init; }

    /// <summary>With status muted: when it opens again.</summary>
    public MuteUntil? MuteUntil { get; init; }

    /// <summary>Who looks after it; null for nobody.</summary>
    public string? Assignee { get; init; }

    /// <summary>Address in the team's tracker, http or https; null for none.</summary>
    public string? Link { get; init; }
}
