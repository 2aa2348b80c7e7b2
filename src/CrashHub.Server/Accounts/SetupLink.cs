using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>The one-time link that creates the first administrator. Only its hash is stored; a new one replaces the one before.</summary>
internal static class SetupLink
{
    private const string SettingName = "setup-link";

    public static async Task<string> RenewAsync(CrashHubDb db, CancellationToken cancellation)
    {
        var secret = TokenSecret.Random();
        var hash = TokenSecret.HashOf(secret);
        if (await db.Settings.SingleOrDefaultAsync(s => s.Name == SettingName, cancellation) is { } setting)
            setting.Value = hash;
        else
            db.Settings.Add(new Setting { Name = SettingName, Value = hash });
        await db.SaveChangesAsync(cancellation);
        return secret;
    }

    public static async Task<bool> IsValidAsync(CrashHubDb db, string secret, CancellationToken cancellation)
    {
        if (secret.Length is 0 or > TokenSecret.LongestAccepted)
            return false;
        var hash = TokenSecret.HashOf(secret);
        return await db.Settings.AnyAsync(s => s.Name == SettingName && s.Value == hash, cancellation);
    }

    /// <summary>Takes the link: true for one caller only.</summary>
    public static async Task<bool> TakeAsync(CrashHubDb db, string secret, CancellationToken cancellation)
    {
        var hash = TokenSecret.HashOf(secret);
        return await db.Settings.Where(s => s.Name == SettingName && s.Value == hash).ExecuteDeleteAsync(cancellation) == 1;
    }
}
