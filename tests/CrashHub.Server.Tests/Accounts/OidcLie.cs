namespace CrashHub.Server.Tests.Accounts;

/// <summary>One thing that a provider, or somebody between, can have wrong.</summary>
public enum OidcLie
{
    None,
    Issuer,
    Audience,
    Nonce,
    Expired,
    Signature,
    State,
}
