namespace CrashHub.Analysis.Unwinding;

/// <summary>A call that a frame has made and that came back.</summary>
/// <param name="Function">Function index of the callee, in the frame's module.</param>
/// <param name="Arguments">What was passed, the first one first; null for what does not follow.</param>
internal sealed record PassedCall(uint Function, ulong?[] Arguments);
