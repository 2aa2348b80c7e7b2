namespace CrashHub.Contracts;

/// <summary>One place where a pattern was found in a memory.</summary>
/// <param name="Address">The first byte's address, <c>0x…</c>.</param>
/// <param name="Preview">The bytes from there on, printable ASCII as such, others as a full stop.</param>
public sealed record MemoryMatch(string Address, string Preview);
