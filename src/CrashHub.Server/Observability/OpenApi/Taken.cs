namespace CrashHub.Server.Observability.OpenApi;

/// <summary>Endpoint metadata for the OpenAPI document: a query parameter that the handler reads itself.</summary>
internal sealed record TakenQuery(string Name, string Description);

/// <summary>
/// Endpoint metadata for the OpenAPI document: the body that the handler reads itself. Not ASP.NET's own metadata, since that makes routing refuse
/// other content types before anybody asked who calls.
/// </summary>
internal sealed record TakenBody(Type? Type, IReadOnlyList<string> ContentTypes);

internal static class TakenConventions
{
    public static RouteHandlerBuilder TakesQuery(this RouteHandlerBuilder builder, string name, string description) =>
        builder.WithMetadata(new TakenQuery(name, description));

    /// <summary><c>limit</c> and <c>cursor</c> of a list.</summary>
    public static RouteHandlerBuilder TakesPage(this RouteHandlerBuilder builder) =>
        builder
            .TakesQuery("limit", $"Items a page, 1 to {PageRequest.MostLimit}; {PageRequest.DefaultLimit} by default.")
            .TakesQuery("cursor", "The answer's next, or from its Link header.");

    public static RouteHandlerBuilder TakesJson<T>(this RouteHandlerBuilder builder) =>
        builder.WithMetadata(new TakenBody(typeof(T), ["application/json"]));

    public static RouteHandlerBuilder TakesBytes(this RouteHandlerBuilder builder, params string[] contentTypes) =>
        builder.WithMetadata(new TakenBody(null, contentTypes));
}
