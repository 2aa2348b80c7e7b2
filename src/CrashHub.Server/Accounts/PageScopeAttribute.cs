using CrashHub.Server.Data;

namespace CrashHub.Server.Accounts;

/// <summary>The scope that a page takes, where it is another than reading and deciding.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class PageScopeAttribute(TokenScopes scope) : Attribute
{
    public TokenScopes Scope => scope;

    /// <summary>True where the whole instance is meant, so that rights in one project are not enough.</summary>
    public bool InstanceWide { get; init; }

    public ScopeRequirement Requirement => new(Scope, InstanceWide);
}
