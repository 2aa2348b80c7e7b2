namespace CrashHub.Server.Observability;

/// <summary>What a client wants to read.</summary>
internal static class Accepts
{
    /// <summary>True when the client names HTML, as browsers do and API clients don't.</summary>
    public static bool Html(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
