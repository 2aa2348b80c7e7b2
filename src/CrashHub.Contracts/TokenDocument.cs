using System.Text.Json.Serialization;

namespace CrashHub.Contracts;

/// <summary>One API token. The secret is shown once, when it is made.</summary>
public sealed record TokenDocument
{
    /// <summary>The token's id.</summary>
    public required string Id { get; init; }

    /// <summary>The secret; only in the answer that made it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Token { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>When it stops working, or null.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, to the minute, or null.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Whether strangers may see it, because it lies in something that they hold: it sends crashes and does nothing else.</summary>
    public bool Public { get; init; }

    /// <summary>Requests a minute that a public key takes; null for a secret token.</summary>
    public int? RequestsPerMinute { get; init; }
}
