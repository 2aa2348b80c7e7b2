namespace CrashHub.Contracts;

/// <summary>What to split off: one of the two.</summary>
/// <param name="Crashes">Chosen crashes, at most 200; their stacks go with them from now on.</param>
/// <param name="ByFrame">All crashes with a function on their stack.</param>
public sealed record SplitRequest(IReadOnlyList<string>? Crashes, SplitFrame? ByFrame);
