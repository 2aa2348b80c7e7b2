using CrashHub.Server.Data;

namespace CrashHub.Server.Accounts;

/// <summary>Whom an invitation is for, and to what.</summary>
/// <param name="ProjectId">The project; null for an account without one.</param>
/// <param name="Email">The e-mail address.</param>
/// <param name="Role">The role in the project.</param>
/// <param name="ReadsMemory">Whether the member will read memory.</param>
/// <param name="IsAdministrator">Whether the account will administer the instance.</param>
internal sealed record InvitedPerson(int? ProjectId, string Email, ProjectRole Role, bool ReadsMemory, bool IsAdministrator)
{
    /// <summary>True for what looks like one address and nothing else.</summary>
    public static bool IsAddress(string email) =>
        email.Length is > 2 and <= InvitationDesk.LongestEmail
        && email.IndexOf('@', StringComparison.Ordinal) is var at and > 0
        && at == email.LastIndexOf('@')
        && at < email.Length - 1
        && !email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or ',' or ';' or '"');
}
