namespace CrashHub.Contracts;

/// <summary>One line of the audit: an access to memory, or a change of a token, a rule, a member, a role or a setting.</summary>
/// <param name="Id">The line's id.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who: an e-mail address or <c>token:name</c>.</param>
/// <param name="Action">What, for example <c>token.create</c>.</param>
/// <param name="Target">To what.</param>
/// <param name="Address">The address that the request came from; null for what the server did by itself.</param>
/// <param name="Project">The project's name in addresses; null for what belongs to no project, or to one that is gone.</param>
public sealed record AuditDocument(
    string Id,
    DateTimeOffset At,
    string Actor,
    string Action,
    string Target,
    string? Address,
    string? Project
);
