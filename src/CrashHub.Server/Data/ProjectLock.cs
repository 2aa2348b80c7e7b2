using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CrashHub.Server.Data;

/// <summary>
/// Lets changes of one project's settings follow each other: what If-Match is compared with must be what is written over. On SQLite the transaction's own
/// write lock does that.
/// </summary>
internal static class ProjectLock
{
    /// <summary>Begins a transaction that holds the project until it ends; read what is to be changed after that.</summary>
    public static async Task<IDbContextTransaction> TakeAsync(CrashHubDb db, int project, CancellationToken cancellation)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Not against rows that refer to it: crashes go on.
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM projects WHERE id = {project} FOR NO KEY UPDATE", cancellation);
        return transaction;
    }
}
