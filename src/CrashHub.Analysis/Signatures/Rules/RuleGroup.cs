namespace CrashHub.Analysis.Signatures.Rules;

/// <summary>The group that a rule puts a crash into.</summary>
/// <param name="Text">The text that stands for the crash's signature.</param>
/// <param name="Line">The rule's line, from 1.</param>
public sealed record RuleGroup(string Text, int Line);
