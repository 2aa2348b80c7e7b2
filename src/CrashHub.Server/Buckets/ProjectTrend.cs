using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>Crashes of a whole project by hour.</summary>
internal sealed class ProjectTrend(CrashHubDb db, TimeProvider time)
{
    private const int Hours = 24;

    /// <summary>24 hourly counts, oldest first; the last is the hour that runs.</summary>
    public async Task<IReadOnlyList<long>> ReadAsync(int project, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var first = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero).AddHours(1 - Hours);
        var hours = await db
            .BucketHours.Where(h => h.ProjectId == project && h.Hour >= first)
            .GroupBy(h => h.Hour)
            .Select(g => new { Hour = g.Key, Count = g.Sum(h => h.Count) })
            .ToListAsync(cancellation);
        var trend = new long[Hours];
        // A process whose clock is ahead may have written an hour that has not begun here.
        foreach (var hour in hours)
            trend[Math.Clamp((int)(hour.Hour - first).TotalHours, 0, Hours - 1)] += hour.Count;
        return trend;
    }
}
