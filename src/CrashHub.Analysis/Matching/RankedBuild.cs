namespace CrashHub.Analysis.Matching;

/// <summary>A candidate in the order of what speaks for it.</summary>
/// <param name="Candidate">Its position in the list of candidates that was judged.</param>
/// <param name="Fits">False when something contradicts it: another build ran.</param>
/// <param name="Confidence">How sure it is that this build ran, from 0 to below 1; 0 unless it fits.</param>
/// <param name="IsTied">True when a candidate with other code fits equally well.</param>
/// <param name="Reasons">What speaks for it, or what contradicts it: one short clause each.</param>
public sealed record RankedBuild(int Candidate, bool Fits, double Confidence, bool IsTied, IReadOnlyList<string> Reasons);
