using CrashHub.Server.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrashHub.Server.Accounts;

/// <summary>What a request must show before its endpoint runs.</summary>
/// <param name="Requirement">The scopes; null where any caller will do.</param>
/// <param name="IsPublic">True where nobody is asked.</param>
/// <param name="IsPage">True for the dashboard, which takes a session on every method and a token on reads.</param>
/// <param name="IsOwn">True for pages about the account of who is signed in, which take nothing but a session.</param>
internal sealed record AccessDemand(ScopeRequirement? Requirement, bool IsPublic, bool IsPage, bool IsOwn = false)
{
    private static readonly AccessDemand OwnPage = new(null, IsPublic: false, IsPage: true, IsOwn: true);
    private static readonly AccessDemand Nothing = new(null, IsPublic: true, IsPage: false);
    private static readonly AccessDemand PublicPage = new(null, IsPublic: true, IsPage: true);
    private static readonly AccessDemand AnyCaller = new(null, IsPublic: false, IsPage: false);
    private static readonly AccessDemand NoScope = new(new ScopeRequirement(TokenScopes.None), IsPublic: false, IsPage: false);
    private static readonly ScopeRequirement ReadPage = new(TokenScopes.Read);
    private static readonly ScopeRequirement ChangePage = new(TokenScopes.Triage);

    /// <summary>
    /// A page without a requirement of its own reads with <c>read</c> and changes with <c>triage</c>. An address under <c>/api</c> that routing
    /// refuses (404, 405, 415) asks for a caller first, and an API endpoint that states nothing is closed to all.
    /// </summary>
    public static AccessDemand Of(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        var isPage = endpoint?.Metadata.GetMetadata<PageActionDescriptor>() is not null;
        if (endpoint?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return isPage ? PublicPage : Nothing;
        if (endpoint?.Metadata.GetMetadata<ScopeRequirement>() is { } requirement)
            return new(requirement, IsPublic: false, isPage);
        if (endpoint?.Metadata.GetMetadata<AccountPageAttribute>() is not null)
            return OwnPage;
        if (endpoint?.Metadata.GetMetadata<PageScopeAttribute>() is { } own)
            return new(own.Requirement, IsPublic: false, IsPage: true);
        if (isPage)
            return new(IsRead(context.Request) ? ReadPage : ChangePage, IsPublic: false, IsPage: true);
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            return endpoint is RouteEndpoint ? NoScope : AnyCaller;
        return Nothing;
    }

    public static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    /// <summary>Whether a session answers: pages always, the API on reads only, so that no other site can make a browser change anything.</summary>
    public bool TakesSession(HttpRequest request) => IsPage || IsRead(request);

    public bool TakesBearer(HttpRequest request) => !IsOwn && (!IsPage || IsRead(request));

    public bool TakesIngestKey => Requirement is { } requirement && (requirement.AnyOf & TokenScopes.Ingest) != 0;
}
