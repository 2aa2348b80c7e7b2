using CrashHub.Server.Data;

namespace CrashHub.Server.Accounts;

/// <summary>Endpoint metadata: the scopes of which one must be granted. Checked before content type, size or body.</summary>
/// <param name="AnyOf">One of these is enough.</param>
/// <param name="InstanceWide">True where a token of a single project is never enough.</param>
internal sealed record ScopeRequirement(TokenScopes AnyOf, bool InstanceWide = false);

internal static class ScopeRequirementConventions
{
    /// <summary>Only callers with one of <paramref name="anyOf"/>, in a project that they can see when the address names one.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, TokenScopes anyOf)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ScopeRequirement(anyOf));

    /// <summary>Only people and instance-wide tokens with one of <paramref name="anyOf"/>.</summary>
    public static TBuilder RequireInstanceScope<TBuilder>(this TBuilder builder, TokenScopes anyOf)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ScopeRequirement(anyOf, InstanceWide: true));
}
