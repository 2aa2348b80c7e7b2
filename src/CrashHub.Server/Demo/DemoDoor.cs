using System.Net;
using System.Security.Cryptography;
using System.Text;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;

namespace CrashHub.Server.Demo;

/// <summary>
/// The one-time link that signs the demo's visitor in. Only this process knows the secret, only from this machine it opens, and only once.
/// </summary>
internal sealed class DemoDoor
{
    private const string Visitor = "demo@localhost";
    private readonly byte[] hash;
    private int taken;

    public DemoDoor()
    {
        Secret = TokenSecret.Random();
        hash = SHA256.HashData(Encoding.UTF8.GetBytes(Secret));
    }

    public string Secret { get; }

    public static void Map(WebApplication app) => app.MapGet("/signin/{oneTime}", OpenAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<Results<RedirectHttpResult, NotFound>> OpenAsync(
        string oneTime,
        HttpContext context,
        DemoDoor door,
        SignInManager<User> signIn
    )
    {
        if (context.Connection.RemoteIpAddress is not { } from || !IPAddress.IsLoopback(from) || !door.Take(oneTime))
            return TypedResults.NotFound();
        var user = await signIn.UserManager.FindByEmailAsync(Visitor) ?? await MakeVisitorAsync(signIn.UserManager);
        await signIn.SignInAsync(user, isPersistent: true);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Redirect($"~/p/{DemoPlan.Slug}");
    }

    private bool Take(string given) =>
        given.Length <= TokenSecret.LongestAccepted
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), hash)
        && Interlocked.Exchange(ref taken, 1) == 0;

    /// <summary>Without a password: the link is the only way in.</summary>
    private static async Task<User> MakeVisitorAsync(UserManager<User> users)
    {
        var user = new User
        {
            UserName = Visitor,
            Email = Visitor,
            DisplayName = "Demo visitor",
            IsAdministrator = true,
        };
        var made = await users.CreateAsync(user);
        return made.Succeeded
            ? user
            : throw new InvalidOperationException(
                "The demo's visitor could not be made: " + string.Join("; ", made.Errors.Select(e => e.Description))
            );
    }
}
