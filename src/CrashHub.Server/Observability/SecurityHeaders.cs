namespace CrashHub.Server.Observability;

/// <summary>What every answer, and every page, tells a browser: no other origin, no inline scripts, no frames, no sniffing.</summary>
internal static class SecurityHeaders
{
    private const string StyleNonce = "style-nonce";
    private const string OwnStyles = "style-src 'self'";
    private const string PagePolicy =
        $"default-src 'none'; script-src 'self'; {OwnStyles}; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    // An answer that is no page must not act as one, whatever bytes somebody uploaded.
    private const string DataPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

    public static void UseSecurityHeaders(this WebApplication app) =>
        app.Use(
            static (context, next) =>
            {
                context.Response.OnStarting(
                    static state =>
                    {
                        Set((HttpResponse)state);
                        return Task.CompletedTask;
                    },
                    context.Response
                );
                return next(context);
            }
        );

    /// <summary>
    /// Lets one style sheet into the page that is being answered: the one that carries the nonce. Elements of the page may have styles of their own, which
    /// the API's reader gives them; style sheets and scripts that somebody slipped in stay out.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="nonce">What the sheet carries.</param>
    /// <param name="hashes">Sheets without it that the reader's script makes, each as <c>'sha256-…'</c>.</param>
    public static void AllowStyle(HttpContext context, string nonce, string hashes) =>
        context.Items[StyleNonce] = $"'nonce-{nonce}' {hashes}";

    private static void Set(HttpResponse response)
    {
        var headers = response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Behind a proxy that ends TLS the request itself is plain; the address that people use tells.
        if (response.HttpContext.Request.IsHttps || response.HttpContext.RequestServices.GetRequiredService<Addresses>().IsTls)
            headers.StrictTransportSecurity = "max-age=31536000";
        // What is meant for one person or token is kept by nobody else, and by no browser after signing out.
        if (headers.CacheControl.Count == 0 && response.HttpContext.Features.Get<Accounts.Caller>() is not null)
            headers.CacheControl = "private, no-store";
        var isPage = response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) is true;
        headers.ContentSecurityPolicy = isPage ? PolicyOf(response.HttpContext) : DataPolicy;
        if (isPage)
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    private static string PolicyOf(HttpContext context) =>
        context.Items[StyleNonce] is string styles
            ? PagePolicy.Replace(OwnStyles, $"{OwnStyles} {styles}; style-src-attr 'unsafe-inline'", StringComparison.Ordinal)
            : PagePolicy;
}
