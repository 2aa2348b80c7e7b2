using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CrashHub.Server.Accounts;

/// <summary>
/// Runs between routing and the endpoint: says who calls, finds the project of the address and refuses what is not allowed, before the endpoint
/// looks at content type, size or body.
/// </summary>
internal sealed class AccessGate(
    RequestDelegate next,
    TokenDirectory tokens,
    SessionDirectory sessions,
    ProjectDirectory projects,
    AttemptMeter meter,
    IOptions<AccountsOptions> options
)
{
    public const string KeyHeader = "X-CrashHub-Key";
    private const string BearerPrefix = "Bearer ";
    private const string ProjectsPath = "/api/v1/projects";

    public async Task InvokeAsync(HttpContext context)
    {
        var demand = AccessDemand.Of(context);
        if (demand is { IsPublic: true, IsPage: false })
        {
            await next(context);
            return;
        }
        var secret = Presented(context.Request, demand);
        var caller = await CallerAsync(context, demand, secret);
        if (caller is not null)
            context.Features.Set(caller);
        if (demand.IsPublic)
        {
            await next(context);
            return;
        }
        if (caller is null)
            await AskWhoAsync(context, demand, secret is not null);
        else if (OwesSecondFactor(context) && !demand.IsOwn)
            await AskSecondFactorAsync(context, demand);
        else if (await RefusalAsync(context, demand, caller) is { } refusal)
            await AnswerAsync(context, demand, refusal);
        else
            await next(context);
    }

    /// <summary>The token as sent, empty when the header holds none, null when no header was sent.</summary>
    private static string? Presented(HttpRequest request, AccessDemand demand)
    {
        if (demand.TakesBearer(request) && request.Headers.Authorization is { Count: > 0 } authorization)
        {
            var text = authorization.ToString();
            return text.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) ? text[BearerPrefix.Length..].Trim() : "";
        }
        if (demand.TakesIngestKey && request.Headers.TryGetValue(KeyHeader, out var key))
            return key.ToString().Trim();
        return request.HttpContext.GetEndpoint()?.Metadata.GetMetadata<UrlToken>()?.Of(request);
    }

    private async Task<Caller?> CallerAsync(HttpContext context, AccessDemand demand, string? secret)
    {
        var found = secret is not null
            ? await tokens.FindAsync(secret, context.RequestAborted)
            : (await SessionAsync(context, demand))?.Caller;
        return found is null ? null : found with { Address = ClientAddress.Of(context) };
    }

    private async Task<SignedIn?> SessionAsync(HttpContext context, AccessDemand demand)
    {
        if (!demand.TakesSession(context.Request) || !context.Request.Headers.ContainsKey(HeaderNames.Cookie))
            return null;
        var cookie = await context.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        if (cookie.Principal is not { } principal || SessionSignIn.SessionOf(principal) is not { } id)
            return null;
        var session = await sessions.FindAsync(id, context.RequestAborted);
        if (session is null)
            return null;
        context.User = principal;
        context.Features.Set(session);
        return session;
    }

    /// <summary>True for a session that began with a password alone where that is not enough.</summary>
    private bool OwesSecondFactor(HttpContext context) =>
        options.Value.RequireTwoFactor && context.Features.Get<SignedIn>() is { Method: SignInMethod.Password, HasTwoFactor: false };

    /// <summary>Null when the caller may go on; also puts the project where handlers find it.</summary>
    private async ValueTask<ProblemHttpResult?> RefusalAsync(HttpContext context, AccessDemand demand, Caller caller)
    {
        if (SlugOf(context) is { } slug)
        {
            var project = await projects.FindAsync(slug, context.RequestAborted);
            if (project is null || caller.In(project.Id) is not { } inside)
                return Problem.NotFound("There is no such project, or this token can't see it.");
            context.Features.Set(project);
            context.Features.Set(caller = inside);
        }
        if (demand.Requirement is not { } requirement)
            return null;
        if (requirement.InstanceWide && !caller.IsInstanceWide)
            return Forbidden("This takes an instance-wide token, or somebody who administers the instance.");
        if (!caller.Has(requirement.AnyOf))
            return Forbidden($"This takes the scope {string.Join(" or ", ScopeNames.Of(requirement.AnyOf))}.");
        return TooMany(context, caller);
    }

    /// <summary>A key that strangers can see is good for so many requests a minute, whoever makes them.</summary>
    private ProblemHttpResult? TooMany(HttpContext context, Caller caller)
    {
        if (caller.PublicPerMinute is not { } perMinute || meter.Take($"key {caller.TokenId}", perMinute) is not { } wait)
            return null;
        context.Response.Headers.RetryAfter = Waiting.Seconds(wait);
        return Problem.Of(
            StatusCodes.Status429TooManyRequests,
            "rate-limited",
            "Too many requests",
            $"This public key takes {perMinute} requests a minute.",
            ("limit", perMinute),
            ("unit", "requests per minute")
        );
    }

    /// <summary>The project that the address names, also where routing refused method or content type and so kept no route values.</summary>
    private static string? SlugOf(HttpContext context)
    {
        if (context.Request.RouteValues.TryGetValue("project", out var value) && value is string slug)
            return slug;
        if (!context.Request.Path.StartsWithSegments(ProjectsPath, StringComparison.OrdinalIgnoreCase, out var rest))
            return null;
        var text = rest.Value!.AsSpan().TrimStart('/');
        var end = text.IndexOf('/');
        return text.IsEmpty ? null : (end < 0 ? text : text[..end]).ToString();
    }

    private static async Task AskWhoAsync(HttpContext context, AccessDemand demand, bool hasToken)
    {
        if (demand.IsPage && !hasToken && AccessDemand.IsRead(context.Request) && Accepts.Html(context.Request))
        {
            var here = context.Request.PathBase + context.Request.Path + context.Request.QueryString;
            context.Response.Redirect($"{context.Request.PathBase}/signin?returnUrl={Uri.EscapeDataString(here)}");
            return;
        }
        context.Response.Headers.WWWAuthenticate = hasToken
            ? "Bearer realm=\"crashhub\", error=\"invalid_token\""
            : "Bearer realm=\"crashhub\"";
        var detail = hasToken ? "The token is wrong, expired or revoked." : "Send a token: Authorization: Bearer <token>.";
        await AnswerAsync(context, demand, Problem.Of(StatusCodes.Status401Unauthorized, "unauthorized", "Who is calling?", detail));
    }

    private static async Task AskSecondFactorAsync(HttpContext context, AccessDemand demand)
    {
        if (demand.IsPage && Accepts.Html(context.Request))
            context.Response.Redirect($"{context.Request.PathBase}/account/two-factor");
        else
            await AnswerAsync(context, demand, Forbidden("A second factor is needed here: set one up at /account/two-factor."));
    }

    private static ProblemHttpResult Forbidden(string detail) =>
        Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", detail);

    private static Task AnswerAsync(HttpContext context, AccessDemand demand, ProblemHttpResult problem)
    {
        if (!demand.IsPage || !Accepts.Html(context.Request))
            return problem.ExecuteAsync(context);
        context.Response.StatusCode = problem.StatusCode; // The page of this status is written further out.
        return Task.CompletedTask;
    }
}
