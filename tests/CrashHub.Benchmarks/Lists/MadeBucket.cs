namespace CrashHub.Benchmarks.Lists;

/// <summary>A made-up bucket, before it is counted.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Trap">The kind of its trap.</param>
/// <param name="Stacks">Its stacks, youngest function first.</param>
/// <param name="Born">When its first crash may come, microseconds.</param>
/// <param name="Ends">When the last.</param>
internal sealed record MadeBucket(Guid Id, int Trap, int[][] Stacks, long Born, long Ends);
