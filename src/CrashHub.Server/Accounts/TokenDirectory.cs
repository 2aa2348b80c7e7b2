using System.Collections.Concurrent;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>
/// Finds tokens by their secret. What was found is held for a few seconds: a revocation works at once in this process and within that time in
/// every other. A token that was not found is not held, so that a new one works everywhere at once.
/// </summary>
internal sealed class TokenDirectory(IDbContextFactory<CrashHubDb> databases, TimeProvider time, TokenUse use)
{
    public static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(5);
    private const int MostHeld = 10_000;
    private readonly ConcurrentDictionary<string, Held> held = new(StringComparer.Ordinal);

    /// <summary>The caller of a token that is neither revoked nor expired; else null.</summary>
    public async ValueTask<Caller?> FindAsync(string secret, CancellationToken cancellation)
    {
        if (secret.Length is 0 or > TokenSecret.LongestAccepted)
            return null;
        var hash = TokenSecret.HashOf(secret);
        var now = time.GetUtcNow();
        if (!held.TryGetValue(hash, out var entry) || time.GetElapsedTime(entry.At) >= HeldFor)
        {
            await using var db = await databases.CreateDbContextAsync(cancellation);
            var token = await db.Tokens.AsNoTracking().SingleOrDefaultAsync(t => t.Hash == hash && t.RevokedAt == null, cancellation);
            if (token is null)
            {
                held.TryRemove(hash, out _);
                return null;
            }
            if (held.Count >= MostHeld)
                held.Clear();
            entry = new Held(
                token.Id,
                new Caller("token:" + token.Name, token.Scopes, token.ProjectId)
                {
                    TokenId = token.Id,
                    PublicPerMinute = token.PublicPerMinute,
                },
                token.ExpiresAt,
                time.GetTimestamp()
            );
            held[hash] = entry;
        }
        if (entry.ExpiresAt <= now)
            return null;
        use.Note(entry.Id, now);
        return entry.Caller;
    }

    /// <summary>Drops what is held of a token that was revoked.</summary>
    public void Forget(string hash) => held.TryRemove(hash, out _);

    /// <summary>Drops everything, for example when a project goes with all its tokens.</summary>
    public void ForgetAll() => held.Clear();

    private sealed record Held(Guid Id, Caller Caller, DateTimeOffset? ExpiresAt, long At);
}
