namespace CrashHub.Analysis.Coredump;

/// <summary>Consecutive bytes of one memory.</summary>
/// <param name="Address">The first byte.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct MemoryRange(ulong Address, int Length);
