using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>The last hours of the buckets of a page, from what is counted by hour.</summary>
internal static class BucketPageHours
{
    private const int LeavesAtOnce = 1000;

    /// <summary>Crashes by hour of surviving buckets with all that was merged into them; hours without are left out.</summary>
    /// <param name="db">The context.</param>
    /// <param name="project">The project.</param>
    /// <param name="families">The buckets, each with whether it is a family.</param>
    /// <param name="from">The earliest instant that an hour may begin at.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<ILookup<Guid, (DateTimeOffset Hour, long Count)>> ReadAsync(
        CrashHubDb db,
        int project,
        IReadOnlyDictionary<Guid, bool> families,
        DateTimeOffset from,
        CancellationToken cancellation
    )
    {
        var survivors = await Families.SurvivorsAsync(db, project, families, cancellation);
        var counts = new Dictionary<(Guid Bucket, DateTimeOffset Hour), long>();
        foreach (var leaves in survivors.Keys.Chunk(LeavesAtOnce))
        {
            // Bucket by bucket, in the order of their key: by the hour alone SQLite would walk the hours of all buckets.
            var hours = await db
                .BucketHours.Where(h => h.ProjectId == project && leaves.Contains(h.BucketId) && h.Hour >= from)
                .GroupBy(h => new { h.BucketId, h.Hour })
                .Select(g => new
                {
                    g.Key.BucketId,
                    g.Key.Hour,
                    Count = g.Sum(h => h.Count),
                })
                .ToListAsync(cancellation);
            foreach (var hour in hours)
            {
                var key = (survivors[hour.BucketId], hour.Hour);
                counts[key] = counts.GetValueOrDefault(key) + hour.Count;
            }
        }
        return counts.ToLookup(one => one.Key.Bucket, one => (one.Key.Hour, one.Value));
    }
}
