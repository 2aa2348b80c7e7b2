using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Accounts;

/// <summary>
/// Invitations: one-time links that end. Only the hash of a link is stored; taking it, making the account and making the member are one transaction.
/// </summary>
internal sealed class InvitationDesk(CrashHubDb db, SessionDirectory sessions, IOptions<AccountsOptions> options, TimeProvider time)
{
    public const int LongestEmail = 256;
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);
    private const int MostOpen = 1000;

    /// <summary>What can still be taken, oldest first; at most a thousand.</summary>
    public async Task<IReadOnlyList<InvitationDocument>> ListAsync(int? project, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var found = await db
            .Invitations.AsNoTracking()
            .Where(i => i.ProjectId == project && i.ExpiresAt > now)
            .OrderBy(i => i.CreatedAt)
            .ThenBy(i => i.Id)
            .Take(MostOpen)
            .ToListAsync(cancellation);
        return [.. found.Select(i => Document(i, link: null))];
    }

    /// <summary>The invitation with its link, this once; or why it was not made.</summary>
    /// <param name="caller">Who invites.</param>
    /// <param name="invited">Project, address and rights; the rest is filled in.</param>
    /// <param name="expiresAt">When it ends; null for the setting.</param>
    /// <param name="root">What the link begins with.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<(InvitationDocument? Made, ProblemHttpResult? Refusal)> CreateAsync(
        Caller caller,
        InvitedPerson invited,
        DateTimeOffset? expiresAt,
        string root,
        CancellationToken cancellation
    )
    {
        if (MemberDesk.Forbidden(caller, invited.ReadsMemory) is { } forbidden)
            return (null, forbidden);
        var now = time.GetUtcNow();
        await db.Invitations.Where(i => i.ProjectId == invited.ProjectId && i.ExpiresAt <= now).ExecuteDeleteAsync(cancellation);
        if (await db.Invitations.CountAsync(i => i.ProjectId == invited.ProjectId, cancellation) >= MostOpen)
            return (
                null,
                Problem.Of(409, "too-many-invitations", "Too many invitations", $"{MostOpen} invitations are open; withdraw some.")
            );
        var secret = TokenSecret.Random();
        var invitation = new Invitation
        {
            Id = Guid.CreateVersion7(now),
            ProjectId = invited.ProjectId,
            Email = invited.Email,
            Role = invited.Role,
            ReadsMemory = invited.ReadsMemory,
            IsAdministrator = invited.IsAdministrator,
            Hash = TokenSecret.HashOf(secret),
            InvitedBy = caller.Name,
            CreatedAt = now,
            ExpiresAt = expiresAt ?? now.AddDays(options.Value.InvitationDays),
        };
        db.Invitations.Add(invitation);
        db.AuditEntries.Add(caller.Audit(invited.ProjectId, "invitation.create", Described(invitation), now));
        await db.SaveChangesAsync(cancellation);
        return (Document(invitation, $"{root}/invite/{secret}"), null);
    }

    /// <summary>False when there is no such invitation here.</summary>
    public async Task<bool> WithdrawAsync(Caller caller, int? project, string id, CancellationToken cancellation)
    {
        if (!Guid.TryParse(id, out var key))
            return false;
        var row = await db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == key && i.ProjectId == project, cancellation);
        if (row is null || await db.Invitations.Where(i => i.Id == key).ExecuteDeleteAsync(cancellation) == 0)
            return false;
        db.AuditEntries.Add(caller.Audit(project, "invitation.withdraw", Described(row), time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        return true;
    }

    /// <summary>The invitation of a link; null when it was taken, withdrawn, is over or never was.</summary>
    public async Task<Invitation?> FindAsync(string secret, CancellationToken cancellation)
    {
        if (secret.Length is 0 or > TokenSecret.LongestAccepted)
            return null;
        var hash = TokenSecret.HashOf(secret);
        var now = time.GetUtcNow();
        return await db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.Hash == hash && i.ExpiresAt > now, cancellation);
    }

    /// <summary>Takes the link for an account, which may be new. Null when it is done, else what is wrong; then nothing changed.</summary>
    /// <param name="secret">The link's secret.</param>
    /// <param name="user">Who takes it; the address must be the invited one.</param>
    /// <param name="create">Makes the account; null when it is there.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<string>?> AcceptAsync(
        string secret,
        User user,
        Func<User, Task<IdentityResult>>? create,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(secret, cancellation) is not { } invitation)
            return ["This invitation works no longer."];
        if (!string.Equals(invitation.Email, user.Email, StringComparison.OrdinalIgnoreCase))
            return ["This invitation is for another e-mail address."];
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // One of two who come at once.
        if (await db.Invitations.Where(i => i.Id == invitation.Id).ExecuteDeleteAsync(cancellation) == 0)
            return ["This invitation works no longer."];
        user.IsAdministrator |= invitation.IsAdministrator;
        if (create is not null && await create(user) is { Succeeded: false } refused)
        {
            await transaction.RollbackAsync(cancellation);
            return [.. refused.Errors.Select(e => e.Description).Distinct()];
        }
        await GrantAsync(invitation, user, cancellation);
        await transaction.CommitAsync(cancellation);
        sessions.ForgetUser(user.Id);
        return null;
    }

    private async Task GrantAsync(Invitation invitation, User user, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (invitation.ProjectId is { } project)
        {
            var member = await db.ProjectMembers.SingleOrDefaultAsync(m => m.ProjectId == project && m.UserId == user.Id, cancellation);
            if (member is null)
                db.ProjectMembers.Add(
                    member = new ProjectMember
                    {
                        ProjectId = project,
                        UserId = user.Id,
                        AddedAt = now,
                    }
                );
            // Who is a member already loses nothing by it.
            member.Role = (ProjectRole)Math.Max((int)member.Role, (int)invitation.Role);
            member.ReadsMemory |= invitation.ReadsMemory;
            member.Version++;
        }
        var self = new Caller(user.Email ?? user.Id, TokenScopes.None, null);
        db.AuditEntries.Add(
            self.Audit(invitation.ProjectId, "invitation.accept", $"{Described(invitation)}, from {invitation.InvitedBy}", now)
        );
        await db.SaveChangesAsync(cancellation);
    }

    private static string Described(Invitation invitation)
    {
        if (invitation.ProjectId is null)
            return invitation.Email + (invitation.IsAdministrator ? " administrator" : "");
        return $"{invitation.Email} {MemberDesk.Described(invitation.Role, invitation.ReadsMemory)}";
    }

    private static InvitationDocument Document(Invitation invitation, string? link) =>
        new()
        {
            Id = invitation.Id.ToString(),
            Link = link,
            Email = invitation.Email,
            Role = invitation.ProjectId is null ? null : RoleScopes.NameOf(invitation.Role),
            MemoryRead = invitation.ReadsMemory,
            Administrator = invitation.IsAdministrator,
            InvitedBy = invitation.InvitedBy,
            CreatedAt = invitation.CreatedAt,
            ExpiresAt = invitation.ExpiresAt,
        };
}
