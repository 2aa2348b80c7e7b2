namespace CrashHub.Contracts;

/// <summary>One account of the instance.</summary>
/// <param name="Id">The person's id.</param>
/// <param name="Email">The e-mail address that the person signs in with.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Administrator">Whether it administers the instance.</param>
/// <param name="Disabled">Whether it may not sign in.</param>
/// <param name="TwoFactor">Whether an authenticator is set up.</param>
/// <param name="CreatedAt">When it was made; null for accounts older than this was written.</param>
/// <param name="LastSignInAt">When the person last signed in, or null.</param>
public sealed record UserDocument(
    string Id,
    string Email,
    string Name,
    bool Administrator,
    bool Disabled,
    bool TwoFactor,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? LastSignInAt
);
