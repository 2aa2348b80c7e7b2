using System.Security.Cryptography;
using System.Text;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Ingest;

/// <summary>
/// Users are counted, never known: HMAC-SHA256 under a key that the instance made for itself. The project is hashed along, so that the same user is
/// another one in another project.
/// </summary>
internal sealed class UserHash(IDbContextFactory<CrashHubDb> databases)
{
    private const string SettingName = "userHashKey";
    private byte[]? key;

    public async Task<string> OfAsync(int project, string user, CancellationToken cancellation)
    {
        key ??= await ReadKeyAsync(cancellation);
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{project}\n{user}")));
    }

    private async Task<byte[]> ReadKeyAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        // One insert wins; everybody reads what is there then.
        var made = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO settings (name, value) VALUES ({SettingName}, {made}) ON CONFLICT (name) DO NOTHING",
            cancellation
        );
        var stored = await db.Settings.AsNoTracking().SingleAsync(setting => setting.Name == SettingName, cancellation);
        return Convert.FromHexString(stored.Value);
    }
}
