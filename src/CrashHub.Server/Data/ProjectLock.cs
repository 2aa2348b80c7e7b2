using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CrashHub.Server.Data;

/// <summary>
/// The project's row, first of all locks. Who makes a bucket takes it; who changes which bucket stands in which, since that writes rows of members besides
/// those that are locked by id, and two at once would wait for each other; and who changes the project's settings, since what If-Match is compared with must
/// be what is written over.
/// </summary>
internal static class ProjectLock
{
    /// <summary>Waits for the row and holds it until the transaction ends. SQLite has one writer: nothing to wait for.</summary>
    public static Task TakeAsync(CrashHubDb db, int project, CancellationToken cancellation) =>
        db.Command(
                // As an UPDATE of the row locks it: rows that refer to the project are still inserted.
                $"SELECT id FROM projects WHERE id = @project{(db.Database.IsNpgsql() ? " FOR NO KEY UPDATE" : "")}",
                ("@project", project)
            )
            .ScalarAsync(r => r.GetInt32(0), cancellation);

    /// <summary>Begins a transaction that holds the row; read what is to be changed after that.</summary>
    public static async Task<IDbContextTransaction> BeginAsync(CrashHubDb db, int project, CancellationToken cancellation)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await TakeAsync(db, project, cancellation);
        return transaction;
    }
}
