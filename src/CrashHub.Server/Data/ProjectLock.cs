using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// The project's row, first of all locks. Who makes a bucket takes it; and who changes which bucket stands in which, since that writes rows of members
/// besides those that are locked by id: two at once would wait for each other.
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
}
