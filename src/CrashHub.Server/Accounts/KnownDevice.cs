using System.Security.Cryptography;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.DataProtection;

namespace CrashHub.Server.Accounts;

/// <summary>
/// A browser from which somebody signed in to an account before. Wrong passwords that others send lock an account only for browsers that are not known to
/// it, so that nobody is kept out by who knows an e-mail address and nothing else. The attempts of a known browser are counted by themselves.
/// </summary>
internal sealed class KnownDevice(IDataProtectionProvider protection, IConfiguration configuration)
{
    private const string Cookie = "crashhub-device";
    private const char Separator = '.';
    private static readonly TimeSpan Life = TimeSpan.FromDays(180);

    private readonly ITimeLimitedDataProtector protector = protection
        .CreateProtector("CrashHub.KnownDevice.v1")
        .ToTimeLimitedDataProtector();
    private readonly bool isSecure = Addresses.Of(configuration)?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) is true;

    /// <summary>What the browser's attempts are counted by; null when it is not known to this account.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">The hash of the account's normalized e-mail address.</param>
    public string? Of(HttpContext context, string account)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 and < 2000 } text)
            return null;
        try
        {
            var parts = protector.Unprotect(text).Split(Separator);
            return parts is [var known, var nonce] && known == account ? nonce : null;
        }
        catch (CryptographicException) // Another instance's, too old, or made up.
        {
            return null;
        }
    }

    /// <summary>Makes the browser known to an account that it has just signed in to.</summary>
    public void Remember(HttpContext context, string account) =>
        context.Response.Cookies.Append(
            Cookie,
            protector.Protect($"{account}{Separator}{TokenSecret.Random()}", Life),
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = isSecure || context.Request.IsHttps,
                // Nothing but signing in looks at it.
                Path = $"{context.Request.PathBase}/signin",
                MaxAge = Life,
                IsEssential = true,
            }
        );
}
