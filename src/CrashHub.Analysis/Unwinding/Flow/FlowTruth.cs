namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>What a branch taken proves of a value. A list towards the function's entry.</summary>
/// <param name="Previous">The truth before it; -1 for none.</param>
/// <param name="Depth">Truths before it.</param>
/// <param name="Kind">What is proved.</param>
/// <param name="Node">The value; of a <see cref="FlowTruthKind.Join"/> the join.</param>
/// <param name="Bits">What the value is.</param>
internal readonly record struct FlowTruth(int Previous, int Depth, FlowTruthKind Kind, int Node, ulong Bits);
