namespace CrashHub.Contracts;

/// <summary>A token to be made.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Scopes">What it may do: <c>ingest</c>, <c>builds:write</c>, <c>read</c>, <c>memory:read</c>, <c>triage</c>, <c>admin</c>.</param>
/// <param name="ExpiresAt">When it stops working; null for never.</param>
/// <param name="Public">True for a key that strangers may see: only with the scope <c>ingest</c>, and limited by <paramref name="RequestsPerMinute"/>.</param>
/// <param name="RequestsPerMinute">Requests a minute that a public key takes in each process; 600 when it is not said.</param>
public sealed record NewToken(
    string Name,
    IReadOnlyList<string> Scopes,
    DateTimeOffset? ExpiresAt,
    bool? Public = null,
    int? RequestsPerMinute = null
);
