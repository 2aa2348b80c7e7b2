using CrashHub.Server.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>Profile and password.</summary>
internal sealed class AccountModel(AccountDesk desk, AttemptMeter meter, IOptions<AccountsOptions> options, IOptions<OidcOptions> oidc)
    : AccountPage(desk)
{
    private const int LongestPassword = 256;

    public string Email { get; private set; } = "";
    public string DisplayName { get; private set; } = "";
    public bool HasPassword { get; private set; }

    /// <summary>What the provider is called; null when there is none.</summary>
    public string? Provider => oidc.Value.IsSet ? oidc.Value.Name : null;
    public bool IsLinked { get; private set; }
    public bool TakesPasswords => options.Value.Passwords;

    public async Task OnGetAsync(string? done, CancellationToken cancellation)
    {
        Done = done switch
        {
            "name" => "The name is saved.",
            "password" => "The password is changed. Every other session was signed out.",
            _ => null,
        };
        await ShowAsync(await UserAsync(cancellation), cancellation);
    }

    public async Task<IActionResult> OnPostNameAsync(string? displayName, CancellationToken cancellation)
    {
        var user = await UserAsync(cancellation);
        var name = displayName?.Trim() ?? "";
        if (name.Length is 0 or > 100 || name.Contains('\0', StringComparison.Ordinal))
            Fault = "Enter a display name of at most 100 characters.";
        else if (!(await Desk.RenameAsync(user, name)).Succeeded)
            Fault = "Somebody changed the account at this moment. Try again.";
        else
            return RedirectToPage(new { done = "name" });
        await ShowAsync(user, cancellation);
        return Page();
    }

    public async Task<IActionResult> OnPostPasswordAsync(string? current, string? wanted, CancellationToken cancellation)
    {
        var user = await UserAsync(cancellation);
        if (!TakesPasswords)
            Fault = "Passwords are not used here.";
        else if (wanted is null or { Length: > LongestPassword } || current?.Length > LongestPassword)
            Fault = "Enter a password of 12 to 256 characters.";
        else if (meter.Take("password " + user.Id, options.Value.AttemptsPerAccount) is { } wait)
            Fault = $"Too many attempts. Wait {Waiting.Seconds(wait)} seconds.";
        else
        {
            var changed = await Desk.PasswordAsync(Caller, user, current, wanted, cancellation);
            if (changed.Succeeded)
                return RedirectToPage(new { done = "password" });
            Fault = string.Join(
                " ",
                changed.Errors.Select(e => e.Code == "PasswordMismatch" ? "The current password is wrong." : e.Description)
            );
        }
        await ShowAsync(user, cancellation);
        return Page();
    }

    private async Task ShowAsync(User user, CancellationToken cancellation)
    {
        IsLinked = Provider is not null && await Desk.HasProviderAsync(user, cancellation);
        Email = user.Email ?? "";
        DisplayName = user.DisplayName;
        HasPassword = user.PasswordHash is not null;
    }
}
