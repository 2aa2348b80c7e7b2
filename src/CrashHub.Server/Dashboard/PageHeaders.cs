namespace CrashHub.Server.Dashboard;

/// <summary>
/// What a browser is told about every answer. Uploaded names are on most pages, so that nothing but our own script and stylesheet may run or load.
/// </summary>
internal sealed class PageHeaders(RequestDelegate next)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(Write, context.Response);
        return next(context);
    }

    private static Task Write(object state)
    {
        var response = (HttpResponse)state;
        var headers = response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.TryAdd("Referrer-Policy", "same-origin");
        headers.XFrameOptions = "DENY";
        headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
        // A page may bring a policy of its own (the API reference does).
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = Policy;
        if (response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true && headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
