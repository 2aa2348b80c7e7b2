using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>Accounts of the instance, as its administrators see them.</summary>
internal sealed class UserDesk(CrashHubDb db, UserManager<User> users, SessionDirectory sessions, TimeProvider time)
{
    /// <summary>Accounts by e-mail address; one more than the page holds.</summary>
    public async Task<List<User>> ListAsync(PageRequest page, CancellationToken cancellation)
    {
        IQueryable<User> rows = db.Users.AsNoTracking();
        if (page.Cursor?.Key is { } key)
            rows = page.Backwards
                ? rows.Where(u => string.Compare(u.NormalizedEmail, key) < 0)
                : rows.Where(u => string.Compare(u.NormalizedEmail, key) > 0);
        var ordered = page.Backwards ? rows.OrderByDescending(u => u.NormalizedEmail) : rows.OrderBy(u => u.NormalizedEmail);
        return await ordered.Take(page.Limit + 1).ToListAsync(cancellation);
    }

    public Task<User?> FindAsync(string id, CancellationToken cancellation) => db.Users.SingleOrDefaultAsync(u => u.Id == id, cancellation);

    /// <summary>Null when it was changed, else why not.</summary>
    public async Task<ProblemHttpResult?> ChangeAsync(
        Caller caller,
        User user,
        bool administrator,
        bool disabled,
        CancellationToken cancellation
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if ((!administrator || disabled) && await IsLastAsync(user, cancellation))
            return LastOne();
        (user.IsAdministrator, user.IsDisabled) = (administrator, disabled);
        var state = (administrator ? "administrator" : "no administrator") + (disabled ? ", disabled" : "");
        db.AuditEntries.Add(caller.Audit(projectId: null, "user.change", $"{user.Email}: {state}", time.GetUtcNow()));
        if (!(await users.UpdateAsync(user)).Succeeded)
            return Preconditions.Failed();
        if (disabled)
            await db.UserSessions.Where(s => s.UserId == user.Id).ExecuteDeleteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        sessions.ForgetUser(user.Id);
        return null;
    }

    /// <summary>Null when the account is gone with its memberships and sessions, else why not.</summary>
    public async Task<ProblemHttpResult?> RemoveAsync(Caller caller, User user, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await IsLastAsync(user, cancellation))
            return LastOne();
        await db.UserSessions.Where(s => s.UserId == user.Id).ExecuteDeleteAsync(cancellation);
        await db.ProjectMembers.Where(m => m.UserId == user.Id).ExecuteDeleteAsync(cancellation);
        db.AuditEntries.Add(caller.Audit(projectId: null, "user.remove", user.Email ?? user.Id, time.GetUtcNow()));
        if (!(await users.DeleteAsync(user)).Succeeded)
            return Preconditions.Failed();
        await transaction.CommitAsync(cancellation);
        sessions.ForgetUser(user.Id);
        return null;
    }

    public static string TagOf(User user) => Preconditions.Tag($"user {user.Id} {user.ConcurrencyStamp}");

    public static UserDocument Document(User user) =>
        new(
            user.Id,
            user.Email ?? "",
            user.DisplayName,
            user.IsAdministrator,
            user.IsDisabled,
            user.TwoFactorEnabled,
            user.CreatedAt,
            user.LastSignInAt
        );

    /// <summary>Without anybody who administers the instance only its machine's owner could bring it back.</summary>
    private async Task<bool> IsLastAsync(User user, CancellationToken cancellation)
    {
        if (user is not { IsAdministrator: true, IsDisabled: false })
            return false;
        // Two administrators who take each other's place away at once follow each other. SQLite's transaction holds the one write lock already.
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync(
                $"SELECT 1 FROM asp_net_users WHERE is_administrator AND NOT is_disabled ORDER BY id FOR UPDATE",
                cancellation
            );
        return !await db.Users.AnyAsync(u => u.Id != user.Id && u.IsAdministrator && !u.IsDisabled, cancellation);
    }

    private static ProblemHttpResult LastOne() =>
        Problem.Of(
            409,
            "last-administrator",
            "The last administrator",
            "Nobody else administers the instance. Make another administrator first."
        );
}
