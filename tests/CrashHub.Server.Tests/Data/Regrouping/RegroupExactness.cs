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
        var buckets = await db.Buckets.AsNoTracking().Where(b => b.ProjectId == project).OrderBy(b => b.Number).ToListAsync(Cancellation);
        var parts = await db.BucketParts.AsNoTracking().Where(p => p.ProjectId == project).ToListAsync(Cancellation);
        var roots = await Survivors.OfAsync(db, project, buckets.Select(b => b.Id), Cancellation);
        var byRoot = crashes.ToLookup(c => roots[c.BucketId!.Value]);

        var survivors = buckets.Where(b => b.MergedInto is null).ToList();
        Assert.Equal(
            survivors.Select(b => Line(b.Number, byRoot[b.Id].LongCount(), Users(byRoot[b.Id]))),
            survivors.Select(b => Line(b.Number, b.Count, b.Users))
        );
        Assert.Equal(
            survivors.Select(b => (b.Number, byRoot[b.Id].LongCount(c => c.State == CrashHub.Contracts.CrashState.Discarded))),
            survivors.Select(b => (b.Number, b.Dropped))
        );
        var byLeaf = crashes.ToLookup(c => c.BucketId!.Value);
        var families = survivors.Where(b => b.IsFamily).Select(b => b.Id).ToHashSet();
        Assert.Equal(
            buckets
                .Where(b => families.Contains(roots[b.Id]) && byLeaf[b.Id].Any())
                .Select(b =>
                    (b.Number, byLeaf[b.Id].LongCount(), byLeaf[b.Id].Min(c => c.ReceivedAt), byLeaf[b.Id].Max(c => c.ReceivedAt))
                ),
            buckets
                .Join(parts.Where(p => p.Count > 0), b => b.Id, p => p.BucketId, (b, p) => (b.Number, p.Count, p.FirstSeen, p.LastSeen))
                .Order()
        );
        Assert.All(
            survivors.Where(b => b.Count > 0),
            b => Assert.Equal((byRoot[b.Id].Min(c => c.ReceivedAt), byRoot[b.Id].Max(c => c.ReceivedAt)), (b.FirstSeen, b.LastSeen))
        );
        Assert.Equal(
            crashes
                .GroupBy(c => (c.BucketId!.Value, Hour(c), c.Release ?? "", c.Environment ?? ""))
                .Select(same => $"{same.Key} {same.LongCount()}")
                .Order(StringComparer.Ordinal),
            (await db.BucketHours.AsNoTracking().Where(h => h.ProjectId == project).ToListAsync(Cancellation))
                .Select(h => $"{(h.BucketId, h.Hour, h.Release, h.Environment)} {h.Count}")
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            crashes
                .SelectMany(c => Values(c).Select(v => (c.BucketId!.Value, v.Field, v.Value)))
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
