namespace CrashHub.Analysis.Expressions;

/// <summary>Why an expression has no result.</summary>
/// <param name="Position">Characters from its start.</param>
/// <param name="Message">What is wrong there.</param>
internal sealed record ExpressionError(int Position, string Message);
