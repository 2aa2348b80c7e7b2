using CrashHub.Server.Data;

namespace CrashHub.Server.Accounts;

/// <summary>Endpoint metadata: the scopes of which one must be granted. Checked before content type, size or body.</summary>
internal sealed record ScopeRequirement(TokenScopes AnyOf);

internal static class ScopeRequirementConventions
{
    /// <summary>Only callers with one of <paramref name="anyOf"/>, in a project that they can see when the address names one.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, TokenScopes anyOf)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ScopeRequirement(anyOf));
}
