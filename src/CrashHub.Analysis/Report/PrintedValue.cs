namespace CrashHub.Analysis.Report;

/// <summary>What an expression came to, with its members, and the number under which it can be named again.</summary>
/// <param name="Number">From 1; 0 for an error.</param>
/// <param name="Value">The value; null for an error. Its name is empty unless it is that of a variable.</param>
/// <param name="Error">What is wrong with the expression, or why nothing can be asked of the frame; null for nothing.</param>
/// <param name="Position">Where it is wrong: characters from the start of the expression; null when no place of it is to blame.</param>
public sealed record PrintedValue(int Number, VariableReport? Value, string? Error = null, int? Position = null);
