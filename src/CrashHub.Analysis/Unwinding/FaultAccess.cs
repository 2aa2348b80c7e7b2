namespace CrashHub.Analysis.Unwinding;

/// <summary>The memory access that the youngest frame stands at.</summary>
/// <param name="Memory">The module's memory index.</param>
/// <param name="Address">The effective address: the operand plus the instruction's offset. It does not wrap: 32-bit addresses reach 33 bits.</param>
/// <param name="Length">Bytes; null where the length is an operand that is not known.</param>
/// <param name="IsStore">True for stores and for what reads and writes.</param>
internal readonly record struct FaultAccess(uint Memory, ulong Address, ulong? Length, bool IsStore);
