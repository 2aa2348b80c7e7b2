namespace CrashHub.Analysis.Coredump;

/// <summary>A local or operand of a frame (Coredump.md, value).</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Bits">Its bits; i32 and f32 zero-extended.</param>
public readonly record struct CoredumpValue(CoredumpValueKind Kind, ulong Bits);
