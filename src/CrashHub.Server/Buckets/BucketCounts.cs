using System.Linq.Expressions;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>Trend and facets, from what is counted as crashes are processed: expired crashes stay in.</summary>
internal sealed class BucketCounts(CrashHubDb db, TimeProvider time)
{
    public const int MostPoints = 1000;
    public static readonly string[] Fields = ["release", "environment", "function", "region", "runtime"];

    /// <summary>Counts from <paramref name="since"/> to now without a gap, oldest first; null when that are too many.</summary>
    public async Task<IReadOnlyList<TrendPoint>?> TrendAsync(
        int project,
        Guid bucket,
        bool byDay,
        DateTimeOffset? since,
        CancellationToken cancellation
    )
    {
        var step = byDay ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1);
        var now = time.GetUtcNow();
        var first = Floor(since ?? now - step * (byDay ? 89 : 167), step);
        var points = (now - first) / step + 1;
        if (points is < 0 or > MostPoints)
            return points < 0 ? [] : null;
        var family = new Dictionary<Guid, bool> { [bucket] = true };
        var hours = await BucketPageHours.ReadAsync(db, project, family, first, cancellation);
        var counts = new long[(int)points];
        foreach (var (hour, count) in hours[bucket])
            counts[Math.Clamp((int)((hour - first) / step), 0, counts.Length - 1)] += count;
        return [.. counts.Select((count, i) => new TrendPoint(first + step * i, count))];
    }

    public async Task<IReadOnlyList<FacetValue>> FacetAsync(
        int project,
        Guid bucket,
        string field,
        int limit,
        CancellationToken cancellation
    )
    {
        var leaves = await Families.LeavesAsync(db, project, bucket, cancellation);
        // Not by the column itself: SQLite would walk the values of all buckets in its order.
        var rows = await db
            .BucketValues.Where(v => v.ProjectId == project && leaves.Contains(v.BucketId) && v.Field == field)
            .GroupBy(v => v.Value + "")
            .Select(g => new { Value = g.Key, Count = g.Sum(v => v.Count) })
            .OrderByDescending(v => v.Count)
            .ThenBy(v => v.Value)
            .Take(limit)
            .ToListAsync(cancellation);
        return [.. rows.Select(r => new FacetValue(r.Value, r.Count))];
    }

    /// <summary>Over all buckets of the project, or those that fit.</summary>
    public async Task<IReadOnlyList<FacetValue>> FacetAsync(
        int project,
        Expression<Func<Bucket, bool>>? condition,
        string field,
        int limit,
        CancellationToken cancellation
    )
    {
        var values = db.BucketValues.Where(v => v.ProjectId == project && v.Field == field);
        if (condition is not null)
        {
            var buckets = db.Buckets.Where(b => b.ProjectId == project).Where(condition);
            var leaves = db.Buckets.Where(l => l.ProjectId == project);
            values = values.Where(v =>
                leaves.Any(l => l.Id == v.BucketId && buckets.Any(b => b.Id == (l.MergedInto == null ? l.Id : l.MergedInto)))
            );
        }
        var rows = await values
            .GroupBy(v => v.Value)
            .Select(g => new { Value = g.Key, Count = g.Sum(v => v.Count) })
            .OrderByDescending(g => g.Count)
            .ThenBy(g => g.Value)
            .Take(limit)
            .ToListAsync(cancellation);
        return [.. rows.Select(r => new FacetValue(r.Value, r.Count))];
    }

    private static DateTimeOffset Floor(DateTimeOffset at, TimeSpan step) => new(at.UtcTicks - at.UtcTicks % step.Ticks, TimeSpan.Zero);
}
