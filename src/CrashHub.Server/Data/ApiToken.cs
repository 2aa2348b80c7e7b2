namespace CrashHub.Server.Data;

/// <summary>An API token; the secret is stored hashed.</summary>
internal sealed class ApiToken
{
    public Guid Id { get; init; }

    /// <summary>The project it belongs to; null for an instance-wide token.</summary>
    public int? ProjectId { get; init; }
    public required string Name { get; init; }

    /// <summary>SHA-256 of the secret, hex. The secret has 256 random bits, so no salt is needed.</summary>
    public required string Hash { get; init; }
    public TokenScopes Scopes { get; init; }

    /// <summary>
    /// Requests a minute of a key that strangers can see, because it lies in something that they hold; null for a secret token. Such a key takes only
    /// <see cref="TokenScopes.Ingest"/>.
    /// </summary>
    public int? PublicPerMinute { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; set; }
    public DateTimeOffset? LastUsedAt { get; set; }
}
