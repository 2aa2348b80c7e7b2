using CrashHub.Server.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Accounts;

/// <summary>
/// Attempts to sign in. An unknown account, a wrong password, a locked and a disabled account take the same work and get the same answer. Attempts are
/// counted by address and by account before anything is looked at; wrong ones lock the account for a while, in the database.
/// </summary>
internal sealed class SignInDesk(
    UserManager<User> users,
    SessionSignIn sessions,
    IPasswordHasher<User> hasher,
    AttemptMeter meter,
    KnownDevice devices,
    IOptions<AccountsOptions> options
)
{
    private const int Longest = 256;

    // Of a browser that is known to the account, which the lock does not hold up.
    private const int CodesOfKnown = 3;

    // Checked when there is no such account or it has no password, so that the time taken does not say so.
    private static readonly Lazy<string> NobodysHash = new(() => new PasswordHasher<User>().HashPassword(new User(), TokenSecret.Random()));

    /// <summary>How long to wait, after <see cref="SignInOutcome.TooMany"/>.</summary>
    public TimeSpan Wait { get; private set; }

    public async Task<SignInOutcome> WithPasswordAsync(HttpContext context, string? email, string? password)
    {
        if (!options.Value.Passwords || email is not { Length: > 0 and <= Longest } || password is not { Length: > 0 and <= Longest })
            return SignInOutcome.Wrong;
        var account = AccountOf(email);
        var device = devices.Of(context, account);
        if (!IsAllowed(context, account, device))
            return SignInOutcome.TooMany;
        var user = await users.FindByEmailAsync(email.Trim());
        if (user?.PasswordHash is null)
        {
            hasher.VerifyHashedPassword(new User(), NobodysHash.Value, password);
            return SignInOutcome.Wrong;
        }
        var isRight = await users.CheckPasswordAsync(user, password);
        if (user.IsDisabled || device is null && await users.IsLockedOutAsync(user))
            return SignInOutcome.Wrong;
        if (!isRight)
        {
            await users.AccessFailedAsync(user);
            return SignInOutcome.Wrong;
        }
        // Not before the second step is done: else a known password would buy endless guesses of the code.
        if (user.TwoFactorEnabled)
        {
            await SecondStep.BeginAsync(context, user);
            return SignInOutcome.SecondStep;
        }
        await users.ResetAccessFailedCountAsync(user);
        devices.Remember(context, account);
        await sessions.BeginAsync(user, SignInMethod.Password);
        return SignInOutcome.Done;
    }

    /// <summary>The second step, with a code of the authenticator or a recovery code, each of which works once.</summary>
    public async Task<SignInOutcome> WithCodeAsync(HttpContext context, User user, string? code)
    {
        var account = AccountOf(user.Email ?? user.Id);
        var device = devices.Of(context, account);
        if (!IsAllowed(context, account, device, device is null ? null : CodesOfKnown))
            return SignInOutcome.TooMany;
        if (code is not { Length: > 0 and <= Longest } || user.IsDisabled || device is null && await users.IsLockedOutAsync(user))
            return SignInOutcome.Wrong;
        var isRight =
            await users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, code)
            || (await users.RedeemTwoFactorRecoveryCodeAsync(user, code)).Succeeded;
        if (!isRight)
        {
            await users.AccessFailedAsync(user);
            return SignInOutcome.Wrong;
        }
        await users.ResetAccessFailedCountAsync(user);
        devices.Remember(context, account);
        await SecondStep.EndAsync(context);
        await sessions.BeginAsync(user, SignInMethod.PasswordAndCode);
        return SignInOutcome.Done;
    }

    /// <summary>With what a browser's passkey signed. Wrong passwords of others do not lock it.</summary>
    public async Task<SignInOutcome> WithPasskeyAsync(HttpContext context, string? credential)
    {
        if (!IsAllowed(context, account: null))
            return SignInOutcome.TooMany;
        if (string.IsNullOrEmpty(credential) || credential.Length > PasskeyDesk.MostText || !PasskeyDesk.IsObject(credential))
            return SignInOutcome.Wrong;
        var answer = await AssertedAsync(credential);
        if (answer is not { Succeeded: true } || answer.User.IsDisabled)
            return SignInOutcome.Wrong;
        // Its counter grew, which is how a copy of it would be found.
        await users.AddOrUpdatePasskeyAsync(answer.User, answer.Passkey);
        await sessions.BeginAsync(answer.User, SignInMethod.Passkey);
        return SignInOutcome.Done;
    }

    /// <summary>Null for a credential that nobody asked for: the challenge was used, is over, or went to another browser.</summary>
    private async Task<PasskeyAssertionResult<User>?> AssertedAsync(string credential)
    {
        try
        {
            return await sessions.PerformPasskeyAssertionAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Begins the session of somebody whose account was just made with a password, in a browser that is known to it from now on.</summary>
    public Task BeginAsync(HttpContext context, User user)
    {
        devices.Remember(context, AccountOf(user.Email!));
        return sessions.BeginAsync(user, SignInMethod.Password);
    }

    private string AccountOf(string email) => TokenSecret.HashOf(users.NormalizeEmail(email.Trim())!);

    /// <summary>Counted by the browser where it is known to the account, else by the account: who attacks it uses up nothing of its owner's.</summary>
    private bool IsAllowed(HttpContext context, string? account, string? device = null, int? codes = null)
    {
        var wait = meter.Take("address " + ClientAddress.Network(context), options.Value.AttemptsPerAddress);
        if (wait is null && device is not null)
            wait = meter.Take((codes is null ? "device " : "code ") + device, codes ?? options.Value.AttemptsPerAccount);
        else if (wait is null && account is not null)
            wait = meter.Take("account " + account, options.Value.AttemptsPerAccount);
        Wait = wait ?? TimeSpan.Zero;
        return wait is null;
    }
}
