namespace CrashHub.Contracts;

/// <summary>Somebody with an account who becomes a member of a project.</summary>
/// <param name="Email">The account's e-mail address.</param>
/// <param name="Role"><c>viewer</c>, <c>triager</c> or <c>maintainer</c>.</param>
/// <param name="MemoryRead">Whether the member reads memory; only who holds <c>memory:read</c> can say so.</param>
public sealed record NewMember(string Email, string Role, bool? MemoryRead);
