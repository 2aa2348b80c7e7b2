using CrashHub.Server.Data;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>A page about the account of who is signed in.</summary>
[AccountPage]
internal abstract class AccountPage(AccountDesk desk) : PageModel
{
    protected AccountDesk Desk => desk;

    public Caller Caller => HttpContext.Features.GetRequiredFeature<Caller>();

    public string? Fault { get; protected set; }

    /// <summary>What was done on the request before this one.</summary>
    public string? Done { get; protected set; }

    /// <summary>The account; it is there, since the session was found with it.</summary>
    protected async Task<User> UserAsync(CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        return await desk.UserAsync(Caller, cancellation) ?? throw new InvalidOperationException("A session without an account.");
    }
}
