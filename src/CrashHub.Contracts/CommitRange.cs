namespace CrashHub.Contracts;

/// <summary>Commits of a release.</summary>
/// <param name="From">The commit after which its changes begin, or null.</param>
/// <param name="To">The commit that it was made of, or null.</param>
public sealed record CommitRange(string? From, string? To);
