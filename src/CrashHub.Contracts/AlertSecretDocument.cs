namespace CrashHub.Contracts;

/// <summary>A new secret of an alert rule.</summary>
/// <param name="Secret">What webhooks are signed with from now on; shown this once.</param>
/// <param name="PreviousSecretUntil">Until when the secret before signs too.</param>
public sealed record AlertSecretDocument(string Secret, DateTimeOffset PreviousSecretUntil);
