namespace CrashHub.Server.Data;

/// <summary>A one-time link that makes somebody a member of a project, or an account of the instance.</summary>
internal sealed class Invitation
{
    public Guid Id { get; init; }

    /// <summary>The project; null for an account without one.</summary>
    public int? ProjectId { get; init; }
    public required string Email { get; init; }

    /// <summary>The role in the project.</summary>
    public ProjectRole Role { get; init; }
    public bool ReadsMemory { get; init; }

    /// <summary>Whether the account administers the instance.</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>SHA-256 of the link's secret, hex.</summary>
    public required string Hash { get; init; }

    /// <summary>A user's name or <c>token:name</c>.</summary>
    public required string InvitedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}
