namespace CrashHub.Contracts;

/// <summary>A part of a memory.</summary>
/// <param name="Address">The first byte's address, <c>0x…</c>.</param>
/// <param name="Length">Bytes.</param>
public sealed record MemoryPart(string Address, int Length);
