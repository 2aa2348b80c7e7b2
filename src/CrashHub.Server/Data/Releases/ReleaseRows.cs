using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Releases;

/// <summary>The rows of releases as they are used. Written in the transaction of whatever uses them; what is known already writes nothing.</summary>
internal static class ReleaseRows
{
    /// <summary>Makes the releases that are new and moves first uses back.</summary>
    /// <param name="db">The context; its connection is open.</param>
    /// <param name="project">The project.</param>
    /// <param name="uses">Releases and when they were used, microseconds since 1970; of one twice the earlier use counts.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public static async Task UsedAsync(
        CrashHubDb db,
        int project,
        IEnumerable<(string Release, long At)> uses,
        CancellationToken cancellation
    )
    {
        var first = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (release, at) in uses)
        {
            if (release.Length > 0)
                first[release] = first.TryGetValue(release, out var other) ? Math.Min(other, at) : at;
        }
        if (first.Count == 0)
            return;
        var names = first.Keys.ToList();
        var known = await db.Command(
                $"SELECT name, first_seen FROM releases WHERE project_id = @project AND name IN ({string.Join(", ", names.Select((_, k) => $"@n{k}"))})",
                [("@project", project), .. names.Select((name, k) => ($"@n{k}", (object?)name))]
            )
            .RowsAsync(r => (Name: r.GetString(0), First: r.Number(1)), cancellation);
        foreach (var (name, seen) in known)
        {
            if (seen <= first[name])
                first.Remove(name);
        }
        await db.ManyAsync(
            $"""
            INSERT INTO releases (project_id, name, id, order_key, is_semantic, first_seen, created_at, windows, version)
            VALUES (@project, @name, @id, @key, @semantic, @at, {CrashQueueSql.Now(db)}, 0, 0)
            ON CONFLICT (project_id, name) DO UPDATE SET
                first_seen = CASE WHEN releases.first_seen < excluded.first_seen THEN releases.first_seen ELSE excluded.first_seen END,
                order_key = CASE WHEN releases.first_seen < excluded.first_seen THEN releases.order_key ELSE excluded.order_key END
            """,
            [.. first],
            one =>
            {
                var (key, isSemantic) = ReleaseOrder.KeyOf(one.Key, one.Value);
                return
                [
                    ("@project", project),
                    ("@name", one.Key),
                    ("@id", Guid.CreateVersion7()),
                    ("@key", key),
                    ("@semantic", isSemantic),
                    ("@at", one.Value),
                ];
            },
            cancellation
        );
    }

    /// <summary>Writes that crashes opened buckets that were resolved.</summary>
    public static Task RegressedAsync(CrashHubDb db, IReadOnlyList<BucketRegression> regressions, CancellationToken cancellation) =>
        db.ManyAsync(
            """
            INSERT INTO bucket_regressions (project_id, bucket_id, crash_id, at, release, environment, resolved_in_release, resolved_at)
            VALUES (@project, @bucket, @crash, @at, @release, @environment, @resolvedIn, @resolvedAt) ON CONFLICT DO NOTHING
            """,
            regressions,
            one =>
                [
                    ("@project", one.ProjectId),
                    ("@bucket", one.BucketId),
                    ("@crash", one.CrashId),
                    ("@at", MicrosecondsConverter.ToMicroseconds(one.At)),
                    ("@release", one.Release),
                    ("@environment", one.Environment),
                    ("@resolvedIn", one.ResolvedInRelease),
                    ("@resolvedAt", one.ResolvedAt is { } at ? MicrosecondsConverter.ToMicroseconds(at) : null),
                ],
            cancellation
        );
}
