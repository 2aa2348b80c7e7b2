namespace CrashHub.Server.Accounts;

/// <summary>
/// Endpoint metadata: clients of this address may put their token into it, since they can send no header. Such an address is never logged with it
/// (see <c>LoggedPath</c>).
/// </summary>
/// <param name="Name">The route value or query parameter that holds the token.</param>
internal sealed record UrlToken(string Name)
{
    /// <summary>The token of the address; null when it holds none.</summary>
    public string? Of(HttpRequest request) =>
        request.RouteValues.TryGetValue(Name, out var value) ? value as string
        : request.Query.TryGetValue(Name, out var text) ? text.ToString()
        : null;
}

internal static class UrlTokenConventions
{
    public static TBuilder TakesTokenInAddress<TBuilder>(this TBuilder builder, string name)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new UrlToken(name));
}
