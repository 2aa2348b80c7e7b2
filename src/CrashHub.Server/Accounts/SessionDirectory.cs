using System.Collections.Concurrent;
using System.Collections.Frozen;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Accounts;

/// <summary>
/// Finds sessions and what their people may do. What was found is held for as long as a token is: a session that was ended, and a role that was taken
/// away, stop at once in this process and within that time in every other.
/// </summary>
internal sealed class SessionDirectory(IDbContextFactory<CrashHubDb> databases, IOptions<AccountsOptions> options, TimeProvider time)
{
    private const int MostHeld = 10_000;
    private const int MostProjects = 10_000;
    private readonly ConcurrentDictionary<Guid, Held> held = new();

    /// <summary>How long a session lasts without use.</summary>
    public TimeSpan Life => TimeSpan.FromDays(options.Value.SessionDays);

    /// <summary>Null for a session that was ended, is over, or whose account is disabled.</summary>
    public async ValueTask<SignedIn?> FindAsync(Guid session, CancellationToken cancellation)
    {
        if (held.TryGetValue(session, out var entry) && time.GetElapsedTime(entry.At) < TokenDirectory.HeldFor)
            return entry.SignedIn;
        var found = await ReadAsync(session, time.GetUtcNow(), cancellation);
        if (found is null)
        {
            held.TryRemove(session, out _);
            return null;
        }
        if (held.Count >= MostHeld)
            held.Clear();
        held[session] = new Held(found, time.GetTimestamp());
        return found;
    }

    public void Forget(Guid session) => held.TryRemove(session, out _);

    /// <summary>Drops what is held of a person whose rights or sessions changed.</summary>
    public void ForgetUser(string user)
    {
        foreach (var (session, entry) in held)
            if (entry.SignedIn.Caller.UserId == user)
                held.TryRemove(session, out _);
    }

    /// <summary>Drops everything, for example when a project goes with all its members.</summary>
    public void ForgetAll() => held.Clear();

    private async Task<SignedIn?> ReadAsync(Guid session, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var oldest = now - Life;
        var row = await db
            .UserSessions.Where(s => s.Id == session && s.SeenAt > oldest)
            .Join(db.Users.Where(u => !u.IsDisabled), s => s.UserId, u => u.Id, (s, u) => new { s, u })
            .Select(f => new
            {
                f.u.Id,
                f.u.Email,
                f.u.IsAdministrator,
                f.u.TwoFactorEnabled,
                f.s.Method,
                f.s.SeenAt,
            })
            .SingleOrDefaultAsync(cancellation);
        if (row is null)
            return null;
        if (now - row.SeenAt >= TimeSpan.FromMinutes(1))
            await db.UserSessions.Where(s => s.Id == session).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, now), cancellation);
        var scopes = row.IsAdministrator ? null : await MembershipsAsync(db, row.Id, cancellation);
        var caller = new Caller(row.Email ?? row.Id, row.IsAdministrator ? ScopeNames.All : TokenScopes.Read, null)
        {
            UserId = row.Id,
            SessionId = session,
            Memberships = scopes,
        };
        return new SignedIn(caller, row.Method, row.TwoFactorEnabled);
    }

    private static async Task<FrozenDictionary<int, TokenScopes>> MembershipsAsync(
        CrashHubDb db,
        string user,
        CancellationToken cancellation
    )
    {
        var roles = await db.ProjectMembers.AsNoTracking().Where(m => m.UserId == user).Take(MostProjects).ToListAsync(cancellation);
        return roles.ToFrozenDictionary(m => m.ProjectId, m => RoleScopes.Of(m.Role, m.ReadsMemory));
    }

    private sealed record Held(SignedIn SignedIn, long At);
}
