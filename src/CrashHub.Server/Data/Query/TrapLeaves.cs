using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Query;

/// <summary>
/// The leaf buckets that have a crash of a trap. Their index is read one bucket at a time, since a common trap has as good as all crashes of the project.
/// </summary>
internal static class TrapLeaves
{
    /// <summary>The leaves; one more than <paramref name="most"/> where there are more.</summary>
    /// <param name="db">The context that the list is read from.</param>
    /// <param name="project">The project.</param>
    /// <param name="trap">The trap's name.</param>
    /// <param name="most">How many are wanted; each costs a lookup in the index.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<List<Guid>> OfAsync(CrashHubDb db, int project, string trap, int most, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            await using var command = db.Command(
                $"""
                WITH RECURSIVE leaves (leaf) AS (
                    SELECT ({Next(db, "c.bucket_id IS NOT NULL")})
                    UNION ALL
                    SELECT ({Next(db, "c.bucket_id > l.leaf")}) FROM leaves l WHERE l.leaf IS NOT NULL)
                SELECT leaf FROM leaves WHERE leaf IS NOT NULL LIMIT {most + 1}
                """,
                ("@project", project),
                ("@trap", trap)
            );
            return await command.RowsAsync(r => r.GetGuid(0), cancellation);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static string Next(CrashHubDb db, string condition) =>
        $"""
            SELECT c.bucket_id FROM crashes c{IndexHint.By(db, "ix_crashes_project_id_trap_bucket_id_received_at")}
            WHERE c.project_id = @project AND c.trap = @trap AND {condition} ORDER BY c.bucket_id LIMIT 1
            """;
}
