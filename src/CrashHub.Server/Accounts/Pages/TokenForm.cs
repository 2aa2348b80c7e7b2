using CrashHub.Contracts;
using CrashHub.Server.Data;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>The form for a new token: read, checked, made.</summary>
internal sealed class TokenForm
{
    /// <summary>Scopes and what each opens, as the form shows them.</summary>
    public static readonly (string Name, string Opens)[] Scopes =
    [
        ("ingest", "Send crashes: for hosts and runtimes"),
        ("builds:write", "Upload and remove builds: for pipelines"),
        ("read", "Read crashes, buckets and builds"),
        ("memory:read", "Read dumps, memory, variables and messages from memory"),
        ("triage", "Resolve, mute, assign; includes read"),
        ("admin", "Tokens and settings; includes all but memory:read"),
    ];

    public string? Name { get; set; }
    public string[]? Scope { get; set; }
    public int? Days { get; set; }
    public bool IsPublic { get; set; }
    public int? PerMinute { get; set; }

    /// <summary>The token with its secret, or what is wrong.</summary>
    public async Task<(TokenDocument? Made, string? Fault)> CreateAsync(
        Caller caller,
        int? project,
        TokenDesk desk,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var name = Name?.Trim() ?? "";
        var granted = TokenScopes.None;
        foreach (var scope in Scope ?? [])
            granted |= ScopeNames.Parse(scope) ?? TokenScopes.None;
        if (name.Length is 0 or > TokenDesk.LongestName || name.Contains('\0', StringComparison.Ordinal))
            return (null, $"Give the token a name of at most {TokenDesk.LongestName} characters.");
        if (granted == TokenScopes.None)
            return (null, "Choose at least one scope.");
        if (IsPublic && granted != TokenScopes.Ingest)
            return (null, "A public key takes the scope ingest alone: strangers can read it.");
        if (IsPublic && PerMinute is not (>= 1 and <= TokenDesk.MostPerMinute))
            return (null, $"A public key takes 1 to {TokenDesk.MostPerMinute} requests a minute.");
        DateTimeOffset? expires = Days is > 0 and <= 3650 ? time.GetUtcNow().AddDays(Days.Value) : null;
        var rate = IsPublic ? PerMinute : null;
        var (made, refusal) = await desk.CreateAsync(caller, project, name, granted, expires, rate, cancellation);
        return (made, refusal?.ProblemDetails.Detail);
    }
}
