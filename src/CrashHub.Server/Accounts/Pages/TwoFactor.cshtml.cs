using CrashHub.Server.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>The authenticator app and its recovery codes, which are shown once.</summary>
internal sealed class TwoFactorModel(AccountDesk desk, UserManager<User> users, AttemptMeter meter, IOptions<AccountsOptions> options)
    : AccountPage(desk)
{
    private const int KeyGroup = 4;

    public bool IsOn { get; private set; }

    /// <summary>True where the page is the only one that opens until the second factor is set up.</summary>
    public bool IsOwed { get; private set; }
    public string Key { get; private set; } = "";
    public string Address { get; private set; } = "";
    public int CodesLeft { get; private set; }
    public IReadOnlyList<string> Codes { get; private set; } = [];

    public async Task OnGetAsync(string? done, CancellationToken cancellation)
    {
        if (done == "off")
            Done = "Two-factor is off. Every other session was signed out.";
        await ShowAsync(await UserAsync(cancellation));
    }

    public async Task<IActionResult> OnPostOnAsync(string? code, CancellationToken cancellation)
    {
        var user = await UserAsync(cancellation);
        if (IsAllowed(user) && !user.TwoFactorEnabled)
        {
            Codes = await Desk.TurnOnAsync(Caller, user, code ?? "", cancellation) ?? [];
            Fault = Codes.Count == 0 ? "The code is wrong. Look whether the device's clock is right." : null;
        }
        await ShowAsync(user);
        return Page();
    }

    public async Task<IActionResult> OnPostOffAsync(string? code, CancellationToken cancellation)
    {
        var user = await UserAsync(cancellation);
        if (IsAllowed(user) && user.TwoFactorEnabled && await IsRightAsync(user, code))
        {
            await Desk.TurnOffAsync(Caller, user, cancellation);
            return RedirectToPage(new { done = "off" });
        }
        await ShowAsync(user);
        return Page();
    }

    public async Task<IActionResult> OnPostCodesAsync(string? code, CancellationToken cancellation)
    {
        var user = await UserAsync(cancellation);
        if (IsAllowed(user) && user.TwoFactorEnabled && await IsRightAsync(user, code))
            Codes = await Desk.NewCodesAsync(Caller, user, cancellation);
        await ShowAsync(user);
        return Page();
    }

    private async Task<bool> IsRightAsync(User user, string? code)
    {
        var isRight =
            code is { Length: > 0 and < 100 }
            && (
                await users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, code)
                || (await users.RedeemTwoFactorRecoveryCodeAsync(user, code)).Succeeded
            );
        if (!isRight)
            Fault = "The code is wrong, or was used already.";
        return isRight;
    }

    private bool IsAllowed(User user)
    {
        if (meter.Take("code " + user.Id, options.Value.AttemptsPerAccount) is { } wait)
            Fault = $"Too many attempts. Wait {Waiting.Seconds(wait)} seconds.";
        return Fault is null;
    }

    private async Task ShowAsync(User user)
    {
        IsOn = user.TwoFactorEnabled;
        IsOwed = options.Value.RequireTwoFactor && !IsOn && HttpContext.Features.Get<SignedIn>()?.Method is SignInMethod.Password;
        if (IsOn)
        {
            CodesLeft = await users.CountRecoveryCodesAsync(user);
            return;
        }
        var key = await Desk.KeyAsync(user);
        Key = string.Join(' ', key.Chunk(KeyGroup).Select(part => new string(part))).ToLowerInvariant();
        var account = Uri.EscapeDataString(user.Email ?? user.Id);
        Address = $"otpauth://totp/CrashHub:{account}?secret={key}&issuer=CrashHub&digits=6&period=30";
    }
}
