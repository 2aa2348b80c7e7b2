using CrashHub.Server.Data;

namespace CrashHub.Server.Accounts;

/// <summary>Roles as the API spells them, and the scopes that each gives.</summary>
internal static class RoleScopes
{
    private static readonly (string Name, ProjectRole Role, TokenScopes Scopes)[] Known =
    [
        ("viewer", ProjectRole.Viewer, TokenScopes.Read),
        ("triager", ProjectRole.Triager, TokenScopes.Triage),
        ("maintainer", ProjectRole.Maintainer, TokenScopes.Admin),
    ];

    public static string Choices { get; } = string.Join(", ", Known.Select(k => k.Name));

    public static IEnumerable<string> Names => Known.Select(k => k.Name);

    public static ProjectRole? Parse(string? name)
    {
        foreach (var known in Known)
            if (known.Name == name)
                return known.Role;
        return null;
    }

    public static string NameOf(ProjectRole role) => Known.First(k => k.Role == role).Name;

    /// <summary>What a member may do. Memory is nobody's by role: it is a right of its own, as it is a scope of its own.</summary>
    public static TokenScopes Of(ProjectRole role, bool readsMemory) =>
        Known.First(k => k.Role == role).Scopes | (readsMemory ? TokenScopes.MemoryRead : TokenScopes.None);
}
