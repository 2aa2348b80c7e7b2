using CrashHub.Server.Data;

namespace CrashHub.Server.Accounts;

/// <summary>Scopes as the API spells them.</summary>
internal static class ScopeNames
{
    /// <summary>Every scope; what an instance's own administrators hold.</summary>
    public const TokenScopes All =
        TokenScopes.Ingest | TokenScopes.BuildsWrite | TokenScopes.Read | TokenScopes.MemoryRead | TokenScopes.Triage | TokenScopes.Admin;

    private static readonly (string Name, TokenScopes Scope)[] Known =
    [
        ("ingest", TokenScopes.Ingest),
        ("builds:write", TokenScopes.BuildsWrite),
        ("read", TokenScopes.Read),
        ("memory:read", TokenScopes.MemoryRead),
        ("triage", TokenScopes.Triage),
        ("admin", TokenScopes.Admin),
    ];

    public static string Choices { get; } = string.Join(", ", Known.Select(k => k.Name));

    public static TokenScopes? Parse(string name)
    {
        foreach (var known in Known)
            if (known.Name == name)
                return known.Scope;
        return null;
    }

    public static IReadOnlyList<string> Of(TokenScopes scopes) => [.. Known.Where(k => (scopes & k.Scope) != 0).Select(k => k.Name)];
}
