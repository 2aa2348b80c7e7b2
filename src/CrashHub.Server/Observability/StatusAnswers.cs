using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace CrashHub.Server.Observability;

/// <summary>Gives bare statuses a body: a problem, or a page where a browser asked.</summary>
internal static class StatusAnswers
{
    private const string PagePath = "/status-page";

    public static void UseStatusAnswers(this WebApplication app) => app.UseStatusCodePages(AnswerAsync);

    public static bool WantsPage(HttpRequest request) =>
        Accepts.Html(request) && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    private static async Task AnswerAsync(StatusCodeContext answer)
    {
        var context = answer.HttpContext;
        var status = context.Response.StatusCode;
        if (status == StatusCodes.Status499ClientClosedRequest)
            return;
        if (!WantsPage(context.Request))
        {
            await Problem.Of(status, StatusNames.Of(status), StatusNames.TitleOf(status)).ExecuteAsync(context);
            return;
        }
        // The page is an endpoint like any other, so the request goes once more through routing, as a read of that page.
        var (path, query, method) = (context.Request.Path, context.Request.QueryString, context.Request.Method);
        context.SetEndpoint(null);
        context.Features.Get<IRouteValuesFeature>()?.RouteValues.Clear();
        context.Items[PagePath] = status;
        context.Request.Path = PagePath;
        context.Request.QueryString = QueryString.Empty;
        context.Request.Method = HttpMethods.Get;
        try
        {
            await answer.Next(context);
        }
        finally
        {
            (context.Request.Path, context.Request.QueryString, context.Request.Method) = (path, query, method);
        }
    }

    /// <summary>The status that the page stands for; 404 when somebody opened its address.</summary>
    public static int StatusOf(HttpContext context) => context.Items[PagePath] is int status ? status : StatusCodes.Status404NotFound;
}
