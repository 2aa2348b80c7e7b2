namespace CrashHub.Cli.Inspection;

/// <summary>What the dump itself says for a file.</summary>
/// <param name="Confidence">From 0 to below 1.</param>
/// <param name="Reasons">What speaks for it.</param>
/// <param name="Equal">Files with other code that fit equally well.</param>
internal sealed record ByEvidence(double Confidence, IReadOnlyList<string> Reasons, IReadOnlyList<string> Equal);
