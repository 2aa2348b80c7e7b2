namespace CrashHub.Contracts;

/// <summary>Which buckets to merge, or to take out again.</summary>
/// <param name="Ids">At most 200.</param>
public sealed record MergeRequest(IReadOnlyList<string> Ids);
