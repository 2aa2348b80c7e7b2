using CrashHub.Server.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>
/// Gives an account whose address nobody ever proved to who proves it now. Whoever had the invitation's link could make the account before its owner came;
/// what they may have left to come back with, goes: password, passkeys, authenticator, recovery codes, other providers, sessions.
/// </summary>
internal sealed class ProvenOwner(CrashHubDb db, UserManager<User> users, SessionDirectory sessions)
{
    /// <summary>Takes all ways in away and marks the address as proved. What went, in words; empty for nothing. Within the caller's transaction.</summary>
    public async Task<string> TakeOverAsync(User user, CancellationToken cancellation)
    {
        var gone = new List<string>();
        if (user.PasswordHash is not null)
            gone.Add("password");
        if (user.TwoFactorEnabled)
            gone.Add("authenticator");
        (user.PasswordHash, user.TwoFactorEnabled, user.LastCodeStep) = (null, false, 0);
        (user.LockoutEnd, user.AccessFailedCount, user.EmailConfirmed) = (null, 0, true);
        Note(
            gone,
            await db.Set<IdentityUserPasskey<string>>().Where(p => p.UserId == user.Id).ExecuteDeleteAsync(cancellation),
            "passkeys"
        );
        Note(gone, await db.Set<IdentityUserLogin<string>>().Where(l => l.UserId == user.Id).ExecuteDeleteAsync(cancellation), "providers");
        Note(gone, await db.UserSessions.Where(s => s.UserId == user.Id).ExecuteDeleteAsync(cancellation), "sessions");
        // The authenticator's key and the recovery codes.
        await db.Set<IdentityUserToken<string>>().Where(t => t.UserId == user.Id).ExecuteDeleteAsync(cancellation);
        // Saves the user; a step between password and code that is under way is void by it.
        var saved = await users.UpdateSecurityStampAsync(user);
        if (!saved.Succeeded)
            throw new DbUpdateConcurrencyException("The account was changed by somebody else.");
        sessions.ForgetUser(user.Id);
        return string.Join(", ", gone);
    }

    private static void Note(List<string> gone, int count, string what)
    {
        if (count > 0)
            gone.Add($"{what} ({count})");
    }
}
