using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>A key of 32 bytes that the instance made for itself, one over all of its processes.</summary>
internal sealed class InstanceSecret(IDbContextFactory<CrashHubDb> databases, string setting)
{
    private byte[]? key;

    public ValueTask<byte[]> ReadAsync(CancellationToken cancellation) => key is { } known ? new(known) : new(MakeAsync(cancellation));

    private async Task<byte[]> MakeAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        // One insert wins; everybody reads what is there then.
        var made = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO settings (name, value) VALUES ({setting}, {made}) ON CONFLICT (name) DO NOTHING",
            cancellation
        );
        var stored = await db.Settings.AsNoTracking().SingleAsync(s => s.Name == setting, cancellation);
        return key = Convert.FromHexString(stored.Value);
    }
}
