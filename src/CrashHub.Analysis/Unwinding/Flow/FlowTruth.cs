namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>A value that a branch taken proves to be a constant. A list towards the function's entry.</summary>
/// <param name="Previous">The truth before it; -1 for none.</param>
/// <param name="Depth">Truths before it.</param>
/// <param name="Node">The value.</param>
/// <param name="Bits">What it is.</param>
internal readonly record struct FlowTruth(int Previous, int Depth, int Node, ulong Bits);
