namespace CrashHub.Contracts;

/// <summary>A token to be made.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Scopes">What it may do: <c>ingest</c>, <c>builds:write</c>, <c>read</c>, <c>memory:read</c>, <c>triage</c>, <c>admin</c>.</param>
/// <param name="ExpiresAt">When it stops working; null for never.</param>
public sealed record NewToken(string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt);
