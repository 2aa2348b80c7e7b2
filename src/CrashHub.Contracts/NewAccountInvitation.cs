namespace CrashHub.Contracts;

/// <summary>An invitation to an account of the instance, without a project.</summary>
/// <param name="Email">The e-mail address that it is for.</param>
/// <param name="Administrator">Whether the account will administer the instance.</param>
/// <param name="ExpiresAt">When it stops working, at most 30 days from now; by default after <c>Accounts:InvitationDays</c>.</param>
public sealed record NewAccountInvitation(string Email, bool? Administrator, DateTimeOffset? ExpiresAt);
