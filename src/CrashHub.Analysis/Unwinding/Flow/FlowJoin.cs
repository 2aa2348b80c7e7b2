namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>A place where paths meet, one entry of each array a path. Which of them was taken may be told later, from the conditions along each.</summary>
/// <param name="Truths">The last truth on each path.</param>
/// <param name="Effects">The last effect on each path.</param>
/// <param name="Cells">The last memory cell on each path.</param>
/// <param name="CommonTruth">The last truth that all share; -1 for none.</param>
internal sealed record FlowJoin(int[] Truths, int[] Effects, int[] Cells, int CommonTruth);
