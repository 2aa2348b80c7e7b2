using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CrashHub.Server.Tests.Accounts;

/// <summary>One thing that a page of the dashboard can be asked: it is looked at, or one of its forms is sent.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Template">The page's address as routed.</param>
/// <param name="Name">The form's handler; empty where a page has one only.</param>
internal sealed record PageHandler(string Method, string Template, string Name)
{
    private static readonly (string Parameter, string Value)[] Values =
    [
        ("{project}", "default"),
        ("{number:long}", "999999"),
        ("{id:guid}", "01900000-0000-7000-8000-000000000000"),
        ("{thread:int}", "0"),
        ("{frame:int}", "0"),
        ("{release}", "none"),
        ("{token}", "none"),
        ("{name?}", "not-found"),
    ];

    public bool IsForm => Method == "POST";

    public bool IsOfProject => Template.Contains("{project}", StringComparison.Ordinal);

    /// <summary>An address in the project <c>default</c>, about things that are not there.</summary>
    public string Address
    {
        get
        {
            var address = "/" + Template.TrimStart('/');
            foreach (var (parameter, value) in Values)
                address = address.Replace(parameter, value, StringComparison.Ordinal);
            return Name.Length == 0 ? address : $"{address}?handler={Name}";
        }
    }

    public override string ToString() => $"{Method} /{Template.TrimStart('/')}{(Name.Length == 0 ? "" : "?handler=" + Name)}";

    /// <summary>All of a server's pages, as its routing knows them.</summary>
    public static async Task<IReadOnlyList<PageHandler>> OfAsync(IServiceProvider services)
    {
        var loader = services.GetRequiredService<PageLoader>();
        var handlers = new HashSet<PageHandler>();
        foreach (var endpoint in services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not { } page)
                continue;
            var template = endpoint.RoutePattern.RawText ?? "";
            handlers.Add(new PageHandler("GET", template, ""));
            var compiled = await loader.LoadAsync(page, endpoint.Metadata);
            foreach (var handler in compiled.HandlerMethods.Where(h => h.HttpMethod != "Get"))
                handlers.Add(new PageHandler(handler.HttpMethod.ToUpperInvariant(), template, handler.Name ?? ""));
        }
        return [.. handlers.OrderBy(h => h.ToString(), StringComparer.Ordinal)];
    }
}
