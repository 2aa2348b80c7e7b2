using CrashHub.Analysis.Coredump;

namespace CrashHub.Analysis.Unwinding;

/// <summary>The value of a local, operand or global in a frame.</summary>
/// <param name="Kind">Its type; never <see cref="CoredumpValueKind.Missing"/>. <see cref="CoredumpValueKind.LowBits"/>: only the low 32 bits are known.</param>
/// <param name="Bits">Its bits; those of a 32-bit value in the low half, the high half zero.</param>
/// <param name="Origin">How it is known.</param>
internal readonly record struct FrameValue(CoredumpValueKind Kind, ulong Bits, FrameValueOrigin Origin);
