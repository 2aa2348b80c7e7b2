using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>The rows of saved queries; each change is audited in its transaction.</summary>
internal static class SavedQueryRows
{
    /// <summary>Queries that a project can keep.</summary>
    public const int Most = 200;

    /// <summary>All of a project, by name.</summary>
    public static Task<List<SavedQuery>> ListAsync(CrashHubDb db, int project, CancellationToken cancellation) =>
        db.SavedQueries.AsNoTracking().Where(q => q.ProjectId == project).OrderBy(q => q.Name).Take(Most).ToListAsync(cancellation);

    public static Task<SavedQuery?> FindAsync(CrashHubDb db, int project, Guid id, CancellationToken cancellation) =>
        db.SavedQueries.AsNoTracking().SingleOrDefaultAsync(q => q.ProjectId == project && q.Id == id, cancellation);

    /// <summary>Keeps a query.</summary>
    /// <param name="db">A context that tracks nothing.</param>
    /// <param name="query">The new row.</param>
    /// <param name="audit">The line of the audit.</param>
    /// <param name="cancellation">Ends it; nothing is half done.</param>
    public static async Task<SavedQueryOutcome> CreateAsync(
        CrashHubDb db,
        SavedQuery query,
        AuditEntry audit,
        CancellationToken cancellation
    )
    {
        if (await db.SavedQueries.CountAsync(q => q.ProjectId == query.ProjectId, cancellation) >= Most)
            return SavedQueryOutcome.TooMany;
        db.SavedQueries.Add(query);
        return await SaveAsync(db, query, audit, cancellation);
    }

    /// <summary>Writes a changed row, unless somebody else changed it since it was read with <paramref name="version"/>.</summary>
    public static async Task<SavedQueryOutcome> ChangeAsync(
        CrashHubDb db,
        SavedQuery query,
        long version,
        AuditEntry audit,
        CancellationToken cancellation
    )
    {
        if (await IsTakenAsync(db, query, cancellation))
            return SavedQueryOutcome.NameTaken;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var written = await db
            .SavedQueries.Where(q => q.ProjectId == query.ProjectId && q.Id == query.Id && q.Version == version)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(q => q.Name, query.Name)
                        .SetProperty(q => q.Query, query.Query)
                        .SetProperty(q => q.Sort, query.Sort)
                        .SetProperty(q => q.ChangedAt, query.ChangedAt)
                        .SetProperty(q => q.Version, query.Version),
                cancellation
            );
        if (written == 0)
            return SavedQueryOutcome.Changed;
        db.AuditEntries.Add(audit);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return SavedQueryOutcome.Done;
    }

    /// <summary>False when there is no such query, or not in this version.</summary>
    public static async Task<bool> RemoveAsync(CrashHubDb db, SavedQuery query, AuditEntry audit, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var removed = await db
            .SavedQueries.Where(q => q.ProjectId == query.ProjectId && q.Id == query.Id && q.Version == query.Version)
            .ExecuteDeleteAsync(cancellation);
        if (removed == 0)
            return false;
        db.AuditEntries.Add(audit);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private static async Task<SavedQueryOutcome> SaveAsync(
        CrashHubDb db,
        SavedQuery query,
        AuditEntry audit,
        CancellationToken cancellation
    )
    {
        if (await IsTakenAsync(db, query, cancellation))
        {
            db.ChangeTracker.Clear();
            return SavedQueryOutcome.NameTaken;
        }
        db.AuditEntries.Add(audit);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            if (!await IsTakenAsync(db, query, cancellation))
                throw;
            return SavedQueryOutcome.NameTaken; // by somebody at the same time
        }
        return SavedQueryOutcome.Done;
    }

    private static Task<bool> IsTakenAsync(CrashHubDb db, SavedQuery query, CancellationToken cancellation) =>
        db.SavedQueries.AnyAsync(q => q.ProjectId == query.ProjectId && q.Name == query.Name && q.Id != query.Id, cancellation);
}
