namespace CrashHub.Analysis.Report;

/// <summary>Some members of a value.</summary>
/// <param name="Items">The members, in order.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Error">Why there are none: a path that leads nowhere; null otherwise.</param>
public sealed record VariablePage(IReadOnlyList<VariableReport> Items, long Total, string? Error = null);
