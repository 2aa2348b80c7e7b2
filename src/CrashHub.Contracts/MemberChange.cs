namespace CrashHub.Contracts;

/// <summary>What changes of a member; what is absent stays.</summary>
/// <param name="Role"><c>viewer</c>, <c>triager</c> or <c>maintainer</c>.</param>
/// <param name="MemoryRead">Whether the member reads memory; only who holds <c>memory:read</c> can grant it.</param>
public sealed record MemberChange(string? Role, bool? MemoryRead);
