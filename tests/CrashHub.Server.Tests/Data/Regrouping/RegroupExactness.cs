using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Data.Regrouping;

/// <summary>Counts crashes anew from their rows and compares with what buckets count.</summary>
internal static class RegroupExactness
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task AssertAsync(IDbContextFactory<CrashHubDb> database, int project = 1)
    {
        await using var db = await database.CreateDbContextAsync(Cancellation);
        var crashes = await db.Crashes.AsNoTracking().Where(c => c.ProjectId == project && c.BucketId != null).ToListAsync(Cancellation);
        var buckets = await db.Buckets.AsNoTracking().Where(b => b.ProjectId == project).ToListAsync(Cancellation);
        var roots = await Survivors.OfAsync(db, project, buckets.Select(b => b.Id), Cancellation);
        var byRoot = crashes.ToLookup(c => roots[c.BucketId!.Value]);

        Assert.Equal(
            buckets.Select(b => Line(b.Number, byRoot[b.Id].LongCount(), Users(byRoot[b.Id]))),
            buckets.Select(b => Line(b.Number, b.Count, b.Users))
        );
        Assert.All(
            buckets.Where(b => b.Count > 0),
            b => Assert.Equal((byRoot[b.Id].Min(c => c.ReceivedAt), byRoot[b.Id].Max(c => c.ReceivedAt)), (b.FirstSeen, b.LastSeen))
        );
        Assert.Equal(
            crashes
                .GroupBy(c => (roots[c.BucketId!.Value], Hour(c), c.Release ?? "", c.Environment ?? ""))
                .Select(same => $"{same.Key} {same.LongCount()}")
                .Order(StringComparer.Ordinal),
            (await db.BucketHours.AsNoTracking().Where(h => h.ProjectId == project).ToListAsync(Cancellation))
                .Select(h => $"{(h.BucketId, h.Hour, h.Release, h.Environment)} {h.Count}")
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            crashes
                .SelectMany(c => Values(c).Select(v => (roots[c.BucketId!.Value], v.Field, v.Value)))
                .GroupBy(v => v)
                .Select(same => $"{same.Key} {same.LongCount()}")
                .Order(StringComparer.Ordinal),
            (await db.BucketValues.AsNoTracking().Where(v => v.ProjectId == project).ToListAsync(Cancellation))
                .Select(v => $"{(v.BucketId, v.Field, v.Value)} {v.Count}")
                .Order(StringComparer.Ordinal)
        );
    }

    private static string Line(long number, long count, long users) => $"#{number}: {count} crashes of {users} users";

    private static long Users(IEnumerable<Crash> crashes) =>
        crashes.Select(c => c.UserHash).Where(u => u is not null).Distinct().LongCount();

    private static DateTimeOffset Hour(Crash crash) =>
        MicrosecondsConverter.FromMicroseconds(MicrosecondsConverter.HourOf(MicrosecondsConverter.ToMicroseconds(crash.ReceivedAt)));

    private static IEnumerable<(string Field, string Value)> Values(Crash crash)
    {
        (string, string?)[] all =
        [
            ("environment", crash.Environment),
            ("function", crash.Function),
            ("region", crash.Region),
            ("release", crash.Release),
            ("runtime", crash.Runtime),
            ("user", crash.UserHash),
        ];
        return all.Where(v => !string.IsNullOrEmpty(v.Item2)).Select(v => (v.Item1, v.Item2!));
    }
}
