using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Observability;

/// <summary>For supervisors and load balancers: alive, and able to take work.</summary>
internal static class HealthEndpoints
{
    public const string Alive = "/healthz";
    public const string Ready = "/readyz";

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet(Alive, () => TypedResults.Text("ok")).WithMetadata(new AllowAnonymousAttribute()).WithSummary("The process answers");
        app.MapGet(Ready, ReadyAsync)
            .WithMetadata(new AllowAnonymousAttribute())
            .WithSummary("Database and store can be written; 503 with the reason otherwise, and while the process stops");
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> ReadyAsync(
        HttpContext context,
        Readiness readiness,
        Draining draining,
        CancellationToken cancellation
    )
    {
        context.Response.Headers.CacheControl = "no-store";
        var stopping = draining.IsStopping ? "The process was told to stop." : null;
        if ((stopping ?? await readiness.WhyNotAsync(cancellation)) is not { } reason)
            return TypedResults.Text("ready");
        context.Response.Headers.RetryAfter = "5";
        return Problem.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "Not ready", reason);
    }
}
