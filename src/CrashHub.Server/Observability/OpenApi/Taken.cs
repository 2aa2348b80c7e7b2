namespace CrashHub.Server.Observability.OpenApi;

/// <summary>Endpoint metadata for the OpenAPI document: a query parameter that the handler reads itself.</summary>
internal sealed record TakenQuery(string Name, string Description);

/// <summary>
/// Endpoint metadata for the OpenAPI document: the body that the handler reads itself. Not ASP.NET's own metadata, since that makes routing refuse
/// other content types before anybody asked who calls.
/// </summary>
internal sealed record TakenBody(Type? Type, IReadOnlyList<string> ContentTypes);

/// <summary>Endpoint metadata for the OpenAPI document: a problem that the operation answers with, beside those that follow from what it takes.</summary>
internal sealed record TakenRefusal(int Status, string Problem);

internal static class TakenConventions
{
    /// <summary>A problem of its own, by its name in <c>/problems/</c>.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder builder, int status, string problem) =>
        builder.WithMetadata(new TakenRefusal(status, problem));

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
