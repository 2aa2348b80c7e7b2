namespace CrashHub.Contracts;

/// <summary>An invitation to a project.</summary>
/// <param name="Email">The e-mail address that it is for.</param>
/// <param name="Role"><c>viewer</c>, <c>triager</c> or <c>maintainer</c>.</param>
/// <param name="MemoryRead">Whether the member will read memory; only who holds <c>memory:read</c> can say so.</param>
/// <param name="ExpiresAt">When it stops working, at most 30 days from now; by default after <c>Accounts:InvitationDays</c>.</param>
public sealed record NewInvitation(string Email, string Role, bool? MemoryRead, DateTimeOffset? ExpiresAt);
