using CrashHub.Contracts;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>The first and the last release of buckets, and how often they came back.</summary>
internal sealed class BucketReleases(CrashHubDb db)
{
    private const int MostRegressions = 20;

    // A survivor and all that was merged into it; the values of one bucket are few beside its crashes.
    private const string Family = """
        v.project_id = b.project_id AND v.field = 'release' AND v.bucket_id IN (
            SELECT b.id UNION ALL SELECT l.id FROM buckets l WHERE l.project_id = b.project_id AND l.merged_into = b.id)
        """;

    /// <summary>Both of each bucket; a bucket whose crashes name none is not in the answer.</summary>
    public async Task<IReadOnlyDictionary<Guid, (string First, string Last)>> ReadAsync(
        int project,
        IReadOnlyList<Bucket> buckets,
        CancellationToken cancellation
    )
    {
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            var rows = await db.Command(
                    $"""
                    SELECT b.id, (SELECT v.value FROM bucket_values v WHERE {Family} ORDER BY v.first_seen, v.value LIMIT 1),
                        (SELECT v.value FROM bucket_values v WHERE {Family} ORDER BY v.last_seen DESC, v.value LIMIT 1)
                    FROM buckets b WHERE b.project_id = @project AND b.id IN ({string.Join(", ", buckets.Select((_, k) => $"@b{k}"))})
                    """,
                    [("@project", project), .. buckets.Select((b, k) => ($"@b{k}", (object?)b.Id))]
                )
                .RowsAsync(r => (Id: r.GetGuid(0), First: r.Text(1), Last: r.Text(2)), cancellation);
            return rows.Where(r => r.First is not null).ToDictionary(r => r.Id, r => (r.First!, r.Last!));
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>The crashes that opened a bucket, or one merged into it, after it was resolved; the newest first.</summary>
    public async Task<IReadOnlyList<RegressionDocument>> RegressionsAsync(Bucket bucket, CancellationToken cancellation)
    {
        var family = await Families.LeavesAsync(db, bucket.ProjectId, bucket.Id, cancellation);
        var rows = await db
            .BucketRegressions.AsNoTracking()
            .Where(r => r.ProjectId == bucket.ProjectId && family.Contains(r.BucketId))
            .OrderByDescending(r => r.At)
            .ThenByDescending(r => r.CrashId)
            .Take(MostRegressions)
            .ToListAsync(cancellation);
        return
        [
            .. rows.Select(r => new RegressionDocument(
                r.At,
                r.Release.Length == 0 ? null : r.Release,
                r.Environment.Length == 0 ? null : r.Environment,
                r.CrashId.ToString(),
                r.ResolvedInRelease
            )),
        ];
    }
}
