namespace CrashHub.Analysis.Bytes;

/// <summary>A byte of a linear memory.</summary>
/// <param name="Memory">Index of the memory in the instance.</param>
/// <param name="Address">Byte address; memory64 needs all 64 bits.</param>
public readonly record struct MemoryAddress(uint Memory, ulong Address);
