namespace CrashHub.Contracts;

/// <summary>What is to change of a release; an absent field stays.</summary>
public record ReleaseChange
{
    /// <summary>Its commits; null takes them out.</summary>
    public CommitRange? Commits { get; init; }

    /// <summary>Deploys to add, to change (one an environment) or, with a null time, to take out.</summary>
    public IReadOnlyList<Deploy>? Deploys { get; init; }
}
