using CrashHub.Server.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>What people change of their own account. Whoever else is signed in as them is signed out by a change of credentials.</summary>
internal sealed class AccountDesk(CrashHubDb db, UserManager<User> users, SessionDirectory sessions, TimeProvider time)
{
    private const int RecoveryCodes = 10;

    public async Task<User?> UserAsync(Caller caller, CancellationToken cancellation) =>
        await db.Users.SingleOrDefaultAsync(u => u.Id == caller.UserId, cancellation);

    /// <summary>Whether the account can be signed in to through a provider.</summary>
    public Task<bool> HasProviderAsync(User user, CancellationToken cancellation) =>
        db.Set<IdentityUserLogin<string>>().AnyAsync(l => l.UserId == user.Id, cancellation);

    public async Task<IdentityResult> RenameAsync(User user, string name)
    {
        user.DisplayName = name;
        return await users.UpdateAsync(user);
    }

    /// <summary>Changes the password, or sets the first one.</summary>
    public async Task<IdentityResult> PasswordAsync(
        Caller caller,
        User user,
        string? current,
        string wanted,
        CancellationToken cancellation
    )
    {
        var done = user.PasswordHash is null
            ? await users.AddPasswordAsync(user, wanted)
            : await users.ChangePasswordAsync(user, current ?? "", wanted);
        if (done.Succeeded)
            await ChangedAsync(caller, "user.password", "changed", cancellation);
        return done;
    }

    /// <summary>The key that the authenticator is set up with, made when there is none.</summary>
    public async Task<string> KeyAsync(User user)
    {
        if (await users.GetAuthenticatorKeyAsync(user) is { Length: > 0 } key)
            return key;
        await users.ResetAuthenticatorKeyAsync(user);
        return await users.GetAuthenticatorKeyAsync(user) ?? throw new InvalidOperationException("The key was not stored.");
    }

    /// <summary>Turns the second factor on when the code proves that the app has the key; null when it does not.</summary>
    public async Task<IReadOnlyList<string>?> TurnOnAsync(Caller caller, User user, string code, CancellationToken cancellation)
    {
        if (!await users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, code))
            return null;
        await users.SetTwoFactorEnabledAsync(user, enabled: true);
        var codes = await CodesAsync(user);
        await ChangedAsync(caller, "user.two-factor", "on", cancellation);
        return codes;
    }

    public async Task TurnOffAsync(Caller caller, User user, CancellationToken cancellation)
    {
        await users.SetTwoFactorEnabledAsync(user, enabled: false);
        await users.ResetAuthenticatorKeyAsync(user);
        await ChangedAsync(caller, "user.two-factor", "off", cancellation);
    }

    public async Task<IReadOnlyList<string>> NewCodesAsync(Caller caller, User user, CancellationToken cancellation)
    {
        var codes = await CodesAsync(user);
        await AuditAsync(caller, "user.recovery-codes", "made anew", cancellation);
        return codes;
    }

    public async Task<IReadOnlyList<UserSession>> SessionsAsync(Caller caller, CancellationToken cancellation)
    {
        var oldest = time.GetUtcNow() - sessions.Life;
        return await db
            .UserSessions.AsNoTracking()
            .Where(s => s.UserId == caller.UserId && s.SeenAt > oldest)
            .OrderByDescending(s => s.SeenAt)
            .ToListAsync(cancellation);
    }

    /// <summary>Ends one session of the caller's own; false when there is none such.</summary>
    public async Task<bool> EndAsync(Caller caller, Guid session, CancellationToken cancellation)
    {
        var ended = await db.UserSessions.Where(s => s.UserId == caller.UserId && s.Id == session).ExecuteDeleteAsync(cancellation);
        sessions.Forget(session);
        if (ended > 0)
            await AuditAsync(caller, "session.end", "one session", cancellation);
        return ended > 0;
    }

    /// <summary>Ends every session of the caller's but this one.</summary>
    public async Task EndOthersAsync(Caller caller, CancellationToken cancellation)
    {
        await db.UserSessions.Where(s => s.UserId == caller.UserId && s.Id != caller.SessionId).ExecuteDeleteAsync(cancellation);
        sessions.ForgetUser(caller.UserId!);
    }

    public async Task AuditAsync(Caller caller, string action, string target, CancellationToken cancellation)
    {
        db.AuditEntries.Add(caller.Audit(projectId: null, action, target, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
    }

    private async Task ChangedAsync(Caller caller, string action, string target, CancellationToken cancellation)
    {
        await EndOthersAsync(caller, cancellation);
        await AuditAsync(caller, action, target, cancellation);
    }

    private async Task<IReadOnlyList<string>> CodesAsync(User user) =>
        [.. await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes) ?? []];
}
