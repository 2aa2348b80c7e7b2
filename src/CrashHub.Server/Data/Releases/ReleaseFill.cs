using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Releases;

/// <summary>Makes the rows of releases that were used before there were such rows, once an instance. Cut short, it begins again and finds its rows made.</summary>
internal static class ReleaseFill
{
    private const string Mark = "releases.filled";
    private const int AtOnce = 500;

    public static async Task RunAsync(CrashHubDb db, CancellationToken cancellation)
    {
        if (await db.Settings.AnyAsync(s => s.Name == Mark, cancellation))
            return;
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            var projects = await db.Projects.Select(p => p.Id).ToListAsync(cancellation);
            foreach (var project in projects)
            {
                foreach (var some in (await UsesAsync(db, project, cancellation)).Chunk(AtOnce))
                {
                    await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
                    await ReleaseRows.UsedAsync(db, project, some, cancellation);
                    await transaction.CommitAsync(cancellation);
                }
            }
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO settings (name, value) VALUES ({Mark}, {"1"}) ON CONFLICT (name) DO NOTHING",
                cancellation
            );
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static Task<List<(string, long)>> UsesAsync(CrashHubDb db, int project, CancellationToken cancellation) =>
        db.Command(
                """
                SELECT used.release, min(used.at) FROM (
                    SELECT value AS release, min(first_seen) AS at FROM bucket_values WHERE project_id = @project AND field = 'release' GROUP BY value
                    UNION ALL
                    SELECT release, min(created_at) AS at FROM builds WHERE project_id = @project AND release IS NOT NULL GROUP BY release) used
                GROUP BY used.release
                """,
                ("@project", project)
            )
            .RowsAsync(r => (r.GetString(0), r.GetInt64(1)), cancellation);
}
