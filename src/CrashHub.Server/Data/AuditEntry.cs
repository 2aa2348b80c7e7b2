namespace CrashHub.Server.Data;

/// <summary>One access to memory, or one change of a token, a role or a project.</summary>
internal sealed class AuditEntry
{
    public Guid Id { get; init; }
    public int? ProjectId { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>A user's name or <c>token:name</c>.</summary>
    public required string Actor { get; init; }
    public required string Action { get; init; }
    public required string Target { get; init; }

    /// <summary>The address that the request came from; null for what the server did by itself.</summary>
    public string? Address { get; init; }
}
