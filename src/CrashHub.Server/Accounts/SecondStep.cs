using System.Security.Claims;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace CrashHub.Server.Accounts;

/// <summary>Who gave the right password and still owes a code; in an encrypted cookie that lives for minutes.</summary>
internal static class SecondStep
{
    private static readonly string Scheme = IdentityConstants.TwoFactorUserIdScheme;
    private const string UserClaim = "user";
    private const string StampClaim = "stamp";

    public static Task BeginAsync(HttpContext context, User user) =>
        context.SignInAsync(
            Scheme,
            new ClaimsPrincipal(new ClaimsIdentity([new(UserClaim, user.Id), new(StampClaim, user.SecurityStamp ?? "")], Scheme))
        );

    /// <summary>Null when nobody is between the steps, or the account's credentials changed meanwhile.</summary>
    public static async Task<User?> UserAsync(HttpContext context, UserManager<User> users)
    {
        if ((await context.AuthenticateAsync(Scheme)).Principal is not { } principal || principal.FindFirstValue(UserClaim) is not { } id)
            return null;
        var user = await users.FindByIdAsync(id);
        return user?.SecurityStamp == principal.FindFirstValue(StampClaim) ? user : null;
    }

    public static Task EndAsync(HttpContext context) => context.SignOutAsync(Scheme);
}
