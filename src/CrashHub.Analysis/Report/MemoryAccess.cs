namespace CrashHub.Analysis.Report;

/// <summary>A memory access that failed.</summary>
/// <param name="Memory">Index of the memory in the instance.</param>
/// <param name="Address">First byte accessed, <c>0x…</c>.</param>
/// <param name="Width">Bytes accessed; null when unknown.</param>
/// <param name="MemoryBytes">The memory's length in bytes, <c>0x…</c>; null when unknown.</param>
/// <param name="BeyondBy">How many bytes the access reaches past the end, <c>0x…</c>; null when unknown.</param>
public sealed record MemoryAccess(uint Memory, string Address, uint? Width, string? MemoryBytes, string? BeyondBy);
