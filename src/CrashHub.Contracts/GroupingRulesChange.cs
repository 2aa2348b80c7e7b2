namespace CrashHub.Contracts;

/// <summary>New rules of grouping, to be saved or tried.</summary>
/// <param name="Rules">One rule a line; empty for none.</param>
public sealed record GroupingRulesChange(string Rules);
