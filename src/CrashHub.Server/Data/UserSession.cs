namespace CrashHub.Server.Data;

/// <summary>One browser that a person is signed in with. Without its row a cookie is worth nothing.</summary>
internal sealed class UserSession
{
    /// <summary>Random; the cookie holds it, encrypted.</summary>
    public Guid Id { get; init; }
    public required string UserId { get; init; }
    public SignInMethod Method { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, to the minute.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>The address that signed in.</summary>
    public string? Address { get; init; }

    /// <summary>What the browser called itself, cut.</summary>
    public string? Agent { get; init; }
}
