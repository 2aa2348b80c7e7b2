namespace CrashHub.Contracts;

/// <summary>A release of a project.</summary>
public sealed record ReleaseDocument
{
    /// <summary>Its name, as hosts send it.</summary>
    public required string Release { get; init; }

    /// <summary>When it was first used: a crash, a build or invocations named it. Null while nothing did.</summary>
    public DateTimeOffset? FirstSeen { get; init; }

    /// <summary>When its newest crash was received, or null.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>Its crashes of all time.</summary>
    public required long Crashes { get; init; }

    /// <summary>Buckets that its crashes are in.</summary>
    public required long Buckets { get; init; }

    /// <summary>Buckets whose first crash was of this release.</summary>
    public required long NewBuckets { get; init; }

    /// <summary>Resolved buckets that its crashes opened.</summary>
    public required long RegressedBuckets { get; init; }

    /// <summary>Invocations that hosts reported.</summary>
    public required long Invocations { get; init; }

    /// <summary>What was changed since the release before, or null.</summary>
    public CommitRange? Commits { get; init; }

    /// <summary>When it was deployed where, by environment.</summary>
    public required IReadOnlyList<Deploy> Deploys { get; init; }

    /// <summary>When it was made here.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where to look.</summary>
    public required ReleaseLinks Links { get; init; }
}
