using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Releases;

/// <summary>Which release a bucket's first crash named, of those that named one; of two at once the one whose name comes first.</summary>
internal static class FirstReleases
{
    /// <summary>PostgreSQL compares texts by their bytes only when it is told to, SQLite does so.</summary>
    public static string Bytes(CrashHubDb db) => db.Database.IsNpgsql() ? " COLLATE \"C\"" : "";

    /// <summary>Finds it anew for a survivor, over all that stands in it.</summary>
    public static async Task FindAsync(CrashHubDb db, int project, CrashFinishBucket bucket, CancellationToken cancellation)
    {
        var found = await db.Command(
                $"""
                SELECT v.value, v.first_seen FROM ({Families.Sql}) f CROSS JOIN bucket_values v
                WHERE v.project_id = @project AND v.bucket_id = f.id AND v.field = 'release'
                ORDER BY v.first_seen, v.value{Bytes(db)} LIMIT 1
                """,
                ("@project", project),
                ("@bucket", bucket.Id)
            )
            .RowsAsync(r => (Name: r.GetString(0), At: r.GetInt64(1)), cancellation);
        bucket.FirstRelease = found.Count > 0 ? found[0].Name : null;
        bucket.FirstReleaseAt = found.Count > 0 ? found[0].At : null;
    }

    /// <summary>A release was named.</summary>
    /// <returns>The release that was the first before.</returns>
    public static string? Take(CrashFinishBucket bucket, string release, long at)
    {
        var before = bucket.FirstRelease;
        if (before is null || at < bucket.FirstReleaseAt || (at == bucket.FirstReleaseAt && string.CompareOrdinal(release, before) < 0))
            (bucket.FirstRelease, bucket.FirstReleaseAt) = (release, at);
        return before;
    }
}
