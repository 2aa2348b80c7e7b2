using System.Text.Json.Serialization;

namespace CrashHub.Contracts;

/// <summary>An invitation that nobody took yet.</summary>
public sealed record InvitationDocument
{
    /// <summary>The invitation's id.</summary>
    public required string Id { get; init; }

    /// <summary>The one-time link; only in the answer that made it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Link { get; init; }

    /// <summary>The e-mail address that it is for.</summary>
    public required string Email { get; init; }

    /// <summary>The role in the project; null for an account without a project.</summary>
    public string? Role { get; init; }

    /// <summary>Whether the member will read memory.</summary>
    public bool MemoryRead { get; init; }

    /// <summary>Whether the account will administer the instance.</summary>
    public bool Administrator { get; init; }

    /// <summary>Who made it.</summary>
    public required string InvitedBy { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it stops working.</summary>
    public DateTimeOffset ExpiresAt { get; init; }
}
