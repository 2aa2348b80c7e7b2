namespace CrashHub.Analysis.Privacy;

/// <summary>What is wrong with a pattern of a scrub list.</summary>
/// <param name="Position">Index of the character, from 0.</param>
/// <param name="Detail">What is wrong there, as the end of a sentence.</param>
public readonly record struct ScrubFault(int Position, string Detail);
