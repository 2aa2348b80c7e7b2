using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Coredump;

/// <summary>Where a frame is, in terms of its module.</summary>
/// <param name="FunctionIndex">The function; null when the dump does not tell (WasmEdge: the oldest frame, and callees of indirect calls).</param>
/// <param name="Offset">
/// Offset of the instruction in the function body: of the trap in the youngest frame, of the call in the others. Null when it is unknown or lies
/// outside the body.
/// </param>
public readonly record struct FramePosition(uint? FunctionIndex, FunctionOffset? Offset);
