namespace CrashHub.Analysis.Report;

/// <summary>An indirect call that failed.</summary>
/// <param name="Table">Index of the table in the instance.</param>
/// <param name="Index">The entry that was called; null when unknown.</param>
/// <param name="Expected">The type that the call wants, in text format.</param>
/// <param name="Actual">The type of the function that is there; null when unknown or none.</param>
public sealed record IndirectCall(uint Table, ulong? Index, string? Expected, string? Actual);
