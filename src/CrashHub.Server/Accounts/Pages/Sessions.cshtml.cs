using CrashHub.Server.Data;
using Microsoft.AspNetCore.Mvc;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>Where the person is signed in.</summary>
internal sealed class SessionsModel(AccountDesk desk) : AccountPage(desk)
{
    public IReadOnlyList<UserSession> Items { get; private set; } = [];

    public async Task OnGetAsync(bool ended, CancellationToken cancellation)
    {
        Done = ended ? "Signed out there." : null;
        Response.Headers.CacheControl = "no-store";
        Items = await Desk.SessionsAsync(Caller, cancellation);
    }

    public async Task<IActionResult> OnPostEndAsync(Guid id, CancellationToken cancellation)
    {
        await Desk.EndAsync(Caller, id, cancellation);
        return RedirectToPage(new { ended = true });
    }

    public async Task<IActionResult> OnPostOthersAsync(CancellationToken cancellation)
    {
        await Desk.EndOthersAsync(Caller, cancellation);
        await Desk.AuditAsync(Caller, "session.end", "all other sessions", cancellation);
        return RedirectToPage(new { ended = true });
    }

    public static string NameOf(SignInMethod method) =>
        method switch
        {
            SignInMethod.Password => "password",
            SignInMethod.PasswordAndCode => "password and code",
            SignInMethod.Passkey => "passkey",
            SignInMethod.Provider => "single sign-on",
            _ => "one-time link",
        };
}
