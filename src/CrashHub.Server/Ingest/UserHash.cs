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
    private readonly InstanceSecret secret = new(databases, "userHashKey");

    public async Task<string> OfAsync(int project, string user, CancellationToken cancellation)
    {
        var key = await secret.ReadAsync(cancellation);
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{project}\n{user}")));
    }
}
