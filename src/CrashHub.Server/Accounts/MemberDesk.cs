using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>Members of projects, for the API and for the page; each change is audited and holds at once.</summary>
internal sealed class MemberDesk(CrashHubDb db, ILookupNormalizer normalizer, SessionDirectory sessions, TimeProvider time)
{
    /// <summary>Members by e-mail address; one more than the page holds, to see whether more follow.</summary>
    public async Task<List<(ProjectMember Member, User User)>> ListAsync(int project, PageRequest page, CancellationToken cancellation)
    {
        var rows = db
            .ProjectMembers.AsNoTracking()
            .Where(m => m.ProjectId == project)
            .Join(db.Users.AsNoTracking(), m => m.UserId, u => u.Id, (m, u) => new { m, u });
        if (page.Cursor?.Key is { } key)
            rows = page.Backwards
                ? rows.Where(r => string.Compare(r.u.NormalizedEmail, key) < 0)
                : rows.Where(r => string.Compare(r.u.NormalizedEmail, key) > 0);
        var ordered = page.Backwards ? rows.OrderByDescending(r => r.u.NormalizedEmail) : rows.OrderBy(r => r.u.NormalizedEmail);
        var found = await ordered.Take(page.Limit + 1).ToListAsync(cancellation);
        return found.ConvertAll(f => (f.m, f.u));
    }

    public async Task<(ProjectMember Member, User User)?> FindAsync(int project, string id, CancellationToken cancellation)
    {
        var found = await db
            .ProjectMembers.Where(m => m.ProjectId == project && m.UserId == id)
            .Join(db.Users, m => m.UserId, u => u.Id, (m, u) => new { m, u })
            .SingleOrDefaultAsync(cancellation);
        return found is null ? null : (found.m, found.u);
    }

    /// <summary>Makes somebody with an account a member; or says why not.</summary>
    public async Task<(MemberDocument? Added, ProblemHttpResult? Refusal)> AddAsync(
        Caller caller,
        int project,
        string email,
        ProjectRole role,
        bool readsMemory,
        CancellationToken cancellation
    )
    {
        if (Forbidden(caller, readsMemory) is { } forbidden)
            return (null, forbidden);
        var normalized = normalizer.NormalizeEmail(email);
        var user = await db.Users.SingleOrDefaultAsync(u => u.NormalizedEmail == normalized, cancellation);
        if (user is null)
            return (
                null,
                Problem.Of(422, "no-account", "No account", "Nobody has an account with this e-mail address. Send an invitation instead.")
            );
        if (await db.ProjectMembers.AnyAsync(m => m.ProjectId == project && m.UserId == user.Id, cancellation))
            return (
                null,
                Problem.Of(409, "member-already", "A member already", "This person is a member already; change the role instead.")
            );
        var now = time.GetUtcNow();
        var member = new ProjectMember
        {
            ProjectId = project,
            UserId = user.Id,
            Role = role,
            ReadsMemory = readsMemory,
            AddedAt = now,
        };
        db.ProjectMembers.Add(member);
        db.AuditEntries.Add(caller.Audit(project, "member.add", Described(user, role, readsMemory), now));
        await db.SaveChangesAsync(cancellation);
        sessions.ForgetUser(user.Id);
        return (Document(member, user), null);
    }

    /// <summary>Null when it was changed, else why not.</summary>
    public async Task<ProblemHttpResult?> ChangeAsync(
        Caller caller,
        ProjectMember member,
        User user,
        ProjectRole role,
        bool readsMemory,
        CancellationToken cancellation
    )
    {
        if (readsMemory && !member.ReadsMemory && Forbidden(caller, readsMemory) is { } forbidden)
            return forbidden;
        (member.Role, member.ReadsMemory) = (role, readsMemory);
        member.Version++;
        db.AuditEntries.Add(caller.Audit(member.ProjectId, "member.change", Described(user, role, readsMemory), time.GetUtcNow()));
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            db.ChangeTracker.Clear();
            return Preconditions.Failed();
        }
        sessions.ForgetUser(user.Id);
        return null;
    }

    public async Task RemoveAsync(Caller caller, ProjectMember member, User user, CancellationToken cancellation)
    {
        db.ProjectMembers.Remove(member);
        db.AuditEntries.Add(
            caller.Audit(member.ProjectId, "member.remove", Described(user, member.Role, member.ReadsMemory), time.GetUtcNow())
        );
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException) // Somebody else took the member away, or changed the role just now.
        {
            db.ChangeTracker.Clear();
            await db.ProjectMembers.Where(m => m.ProjectId == member.ProjectId && m.UserId == user.Id).ExecuteDeleteAsync(cancellation);
        }
        sessions.ForgetUser(user.Id);
    }

    public static string TagOf(ProjectMember member) => Preconditions.Tag($"member {member.ProjectId} {member.UserId} {member.Version}");

    public static MemberDocument Document(ProjectMember member, User user) =>
        new(user.Id, user.Email ?? "", user.DisplayName, RoleScopes.NameOf(member.Role), member.ReadsMemory, member.AddedAt);

    /// <summary>Who does not read memory makes nobody who does.</summary>
    public static ProblemHttpResult? Forbidden(Caller caller, bool readsMemory) =>
        readsMemory && !caller.Has(TokenScopes.MemoryRead)
            ? Problem.Of(403, "forbidden", "Not allowed", "Only who holds memory:read can grant it.")
            : null;

    public static string Described(User user, ProjectRole role, bool readsMemory) => $"{user.Email} {Described(role, readsMemory)}";

    public static string Described(ProjectRole role, bool readsMemory) => RoleScopes.NameOf(role) + (readsMemory ? " memory:read" : "");
}
