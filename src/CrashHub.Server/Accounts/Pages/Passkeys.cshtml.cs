using CrashHub.Server.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>The passkeys of the account.</summary>
internal sealed class PasskeysModel(AccountDesk desk, PasskeyDesk passkeys, UserManager<User> users) : AccountPage(desk)
{
    public IReadOnlyList<UserPasskeyInfo> Items { get; private set; } = [];

    public async Task OnGetAsync(string? done, CancellationToken cancellation)
    {
        Done = done switch
        {
            "added" => "The passkey is added.",
            "removed" => "The passkey is removed.",
            _ => null,
        };
        await ShowAsync(await UserAsync(cancellation));
    }

    /// <summary>What the browser needs to make one: JSON, for the script of the page.</summary>
    public async Task<IActionResult> OnPostOptionsAsync(CancellationToken cancellation) =>
        Content(await passkeys.OptionsAsync(await UserAsync(cancellation)), "application/json");

    public async Task<IActionResult> OnPostAddAsync(string? credential, string? label, CancellationToken cancellation)
    {
        var user = await UserAsync(cancellation);
        Fault =
            label?.Length > PasskeyDesk.LongestName || label?.Contains('\0', StringComparison.Ordinal) is true
                ? $"Give the passkey a name of at most {PasskeyDesk.LongestName} characters."
                : await passkeys.AddAsync(user, credential, label);
        if (Fault is null)
        {
            await Desk.AuditAsync(Caller, "user.passkey", "added", cancellation);
            return RedirectToPage(new { done = "added" });
        }
        await ShowAsync(user);
        return Page();
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? id, CancellationToken cancellation)
    {
        var user = await UserAsync(cancellation);
        if (await passkeys.RemoveAsync(user, id))
        {
            await Desk.AuditAsync(Caller, "user.passkey", "removed", cancellation);
            return RedirectToPage(new { done = "removed" });
        }
        Fault = "That passkey is removed already.";
        await ShowAsync(user);
        return Page();
    }

    private async Task ShowAsync(User user) => Items = [.. await users.GetPasskeysAsync(user)];
}
