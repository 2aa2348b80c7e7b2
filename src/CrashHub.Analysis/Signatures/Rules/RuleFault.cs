namespace CrashHub.Analysis.Signatures.Rules;

/// <summary>What is wrong with a text of rules.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The character in it, from 1.</param>
/// <param name="Detail">What is wrong there, as the end of a sentence.</param>
public readonly record struct RuleFault(int Line, int Column, string Detail)
{
    /// <summary>For example <c>line 3, column 7: …</c>.</summary>
    public override string ToString() => $"line {Line}, column {Column}: {Detail}";
}
