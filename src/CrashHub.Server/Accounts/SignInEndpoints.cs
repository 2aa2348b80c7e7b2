using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Accounts;

/// <summary>
/// Where signing in leaves for the provider. A link and not a form: browsers hold a form's redirects to the policy of the page, which names no other
/// origin.
/// </summary>
internal static class SignInEndpoints
{
    public static void MapSignIn(this WebApplication app) => app.MapGet("/signin/oidc", Leave).AllowAnonymous().ExcludeFromDescription();

    private static Results<ChallengeHttpResult, NotFound> Leave(string? returnUrl, string? invitation, IOptions<OidcOptions> options)
    {
        if (!options.Value.IsSet)
            return TypedResults.NotFound();
        var target = returnUrl is { Length: > 0 and < 2000 } url && IsLocal(url) ? url : "/";
        var secret = invitation is { Length: > 0 and <= TokenSecret.LongestAccepted } ? invitation : null;
        return TypedResults.Challenge(OidcSignIn.Properties(target, secret), [OidcSignIn.Scheme]);
    }

    private static bool IsLocal(string url) => url[0] == '/' && !(url.Length > 1 && url[1] is '/' or '\\') && !url.Any(char.IsControl);
}
