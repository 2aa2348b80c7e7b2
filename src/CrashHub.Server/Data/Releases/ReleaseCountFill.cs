using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Releases;

/// <summary>Counts releases that were used before they were counted, once an instance: all or nothing. A new instance has nothing to count.</summary>
internal static class ReleaseCountFill
{
    /// <summary>The setting that says that it is done.</summary>
    public const string Mark = "releases.counted";

    private const string Root = "COALESCE(b.merged_into, b.id)";

    public static async Task RunAsync(CrashHubDb db, CancellationToken cancellation)
    {
        if (await db.Settings.AnyAsync(s => s.Name == Mark, cancellation))
            return;
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
            // A process of the version before may still run: its finishes wait, in the order of their locks.
            if (db.Database.IsNpgsql())
                await db.Command("LOCK TABLE buckets IN EXCLUSIVE MODE").RunAsync(cancellation);
            await CountAsync(db, cancellation);
            await db.Command("INSERT INTO settings (name, value) VALUES (@mark, '1') ON CONFLICT (name) DO NOTHING", ("@mark", Mark))
                .RunAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>Counts all anew; what was counted before must be gone.</summary>
    public static async Task CountAsync(CrashHubDb db, CancellationToken cancellation)
    {
        await db.Command(
                $"""
                UPDATE buckets SET first_release = f.value, first_release_at = f.at
                FROM (SELECT n.project_id, n.root, n.value, n.at,
                        row_number() OVER (PARTITION BY n.project_id, n.root ORDER BY n.at, n.value{FirstReleases.Bytes(db)}) AS place
                    FROM (SELECT v.project_id, {Root} AS root, v.value, min(v.first_seen) AS at
                        FROM bucket_values v JOIN buckets b ON b.project_id = v.project_id AND b.id = v.bucket_id
                        WHERE v.field = 'release' GROUP BY v.project_id, {Root}, v.value) n) f
                WHERE buckets.project_id = f.project_id AND buckets.id = f.root AND f.place = 1
                """
            )
            .RunAsync(cancellation);
        await db.Command(
                $"""
                INSERT INTO release_counts (project_id, release, environment, shard, crashes, buckets, new_buckets, last_seen)
                SELECT n.project_id, n.release, n.environment, 0, CAST(SUM(n.crashes) AS bigint), CAST(SUM(n.buckets) AS bigint),
                    CAST(SUM(n.new_buckets) AS bigint), max(n.last_seen)
                FROM (SELECT h.project_id, h.release, h.environment, h.count AS crashes, 0 AS buckets, 0 AS new_buckets,
                        COALESCE(h.last_seen, h.hour + 3599999999) AS last_seen
                    FROM bucket_hours h WHERE h.release <> ''
                    UNION ALL
                    SELECT r.project_id, r.value, '', 0, 1, CASE WHEN r.value = r.first_release THEN 1 ELSE 0 END, 0
                    FROM (SELECT DISTINCT v.project_id, s.id, v.value, s.first_release
                        FROM bucket_values v JOIN buckets b ON b.project_id = v.project_id AND b.id = v.bucket_id
                            JOIN buckets s ON s.project_id = v.project_id AND s.id = {Root}
                        WHERE v.field = 'release') r) n
                GROUP BY n.project_id, n.release, n.environment
                """
            )
            .RunAsync(cancellation);
    }
}
