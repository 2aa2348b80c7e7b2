using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Tables of people: members of projects, invitations, sessions, passkeys, the audit.</summary>
internal static class AccountsModel
{
    private const int LongestCredential = 1024;

    public static void Build(ModelBuilder builder)
    {
        var member = builder.Entity<ProjectMember>();
        member.HasKey(m => new { m.ProjectId, m.UserId });
        member.HasIndex(m => m.UserId);
        member.Property(m => m.Version).IsConcurrencyToken();
        builder.Entity<Invitation>().HasIndex(i => i.Hash).IsUnique();
        builder.Entity<Invitation>().HasIndex(i => new { i.ProjectId, i.CreatedAt });
        builder.Entity<UserSession>().HasIndex(s => new { s.UserId, s.SeenAt });
        Audit(builder);
        Passkeys(builder);
    }

    /// <summary>Each order in which the audit is read, newest first: all, of a project, and of these one action or one actor.</summary>
    private static void Audit(ModelBuilder builder)
    {
        var entry = builder.Entity<AuditEntry>();
        entry.HasIndex(a => a.At);
        entry.HasIndex(a => new { a.ProjectId, a.At });
        entry.HasIndex(a => new
        {
            a.ProjectId,
            a.Action,
            a.At,
        });
        entry.HasIndex(a => new
        {
            a.ProjectId,
            a.Actor,
            a.At,
        });
        entry.HasIndex(a => new { a.Action, a.At });
        entry.HasIndex(a => new { a.Actor, a.At });
    }

    /// <summary>
    /// As Identity's third schema has them. Said here and not by its option, which the tools that write migrations do not see, and which would shorten
    /// columns that hold longer text.
    /// </summary>
    private static void Passkeys(ModelBuilder builder)
    {
        var passkey = builder.Entity<IdentityUserPasskey<string>>();
        passkey.ToTable("AspNetUserPasskeys");
        passkey.HasKey(p => p.CredentialId);
        passkey.Property(p => p.CredentialId).HasMaxLength(LongestCredential);
        passkey.OwnsOne(p => p.Data).ToJson();
        builder.Entity<User>().HasMany<IdentityUserPasskey<string>>().WithOne().HasForeignKey(p => p.UserId).IsRequired();
    }
}
