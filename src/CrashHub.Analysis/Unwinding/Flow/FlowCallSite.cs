namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>A call of a function of the module, on the way to where a walk ends.</summary>
/// <param name="Function">The callee.</param>
/// <param name="Arguments">Nodes of what was passed.</param>
/// <param name="StackPointer">Node of the stack pointer at the call.</param>
/// <param name="Effect">The last effect on memory before it.</param>
internal sealed record FlowCallSite(uint Function, int[] Arguments, int StackPointer, int Effect);
