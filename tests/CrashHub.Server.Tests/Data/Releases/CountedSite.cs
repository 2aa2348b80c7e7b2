using CrashHub.Server.Accounts;
using CrashHub.Server.Crashes;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Tests.Buckets;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CrashHub.Server.Tests.Data.Releases;

/// <summary>Does what changes counts, at random but always alike, and counts anew what the rows say.</summary>
internal sealed class CountedSite(MergingSite site) : IAsyncDisposable
{
    private static readonly string[] Fingerprints = ["a", "b", "c", "d", "e"];
    private static readonly string?[] Releases = ["1.0.0", "1.1.0", "2.0.0-rc.1", "nightly", null];
    private readonly Random random = new(4711);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<CountedSite> OnAsync(string kind) => new(await MergingSite.OnAsync(kind));

    /// <summary>One change; those that make no sense are refused and change nothing.</summary>
    public async Task ChangeAsync()
    {
        switch (random.Next(10))
        {
            case 0 when await CrashAsync() is { } again:
                await site.Database.AgainAsync(again, Any(Fingerprints));
                break;
            case 1 when await CrashAsync() is { } gone:
                await RemoveAsync(gone);
                break;
            case 2:
            case 3:
                await site.MergeAsync(await BucketAsync(), await BucketAsync());
                break;
            case 4:
                await site.UnmergeAsync(await BucketAsync());
                break;
            case 5 when await CrashAsync() is { BucketId: { } bucket } split:
                await site.SplitAsync(bucket, split.Id);
                break;
            default:
                var modules =
                    random.Next(2) == 0 ? null : new[] { QueueDatabase.ModuleOf("app.wasm", "00ff", missing: random.Next(2) == 0) };
                await site.Database.CrashAsync(Any(Fingerprints), Any(Releases), $"user{random.Next(3)}", modules);
                break;
        }
    }

    /// <summary>Makes anew what was dropped.</summary>
    public async Task FillAsync()
    {
        await using var db = site.Database.CreateDbContext();
        // The clock of the site's crashes, which stands still between them.
        var clock = new FakeTimeProvider(
            await db.Crashes.MaxAsync(c => (DateTimeOffset?)c.ReceivedAt, Cancellation) ?? DateTimeOffset.UnixEpoch.AddDays(2)
        );
        var fill = new BucketShownFill(site.Database, clock, NullLogger<BucketShownFill>.Instance);
        while (await fill.StepAsync(Cancellation)) { }
    }

    /// <summary>What is stored of releases, one line each: crashes by environment, buckets, new ones.</summary>
    public async Task<string> StoredReleasesAsync()
    {
        await using var db = site.Database.CreateDbContext();
        var rows = await db.ReleaseCounts.AsNoTracking().ToListAsync(Cancellation);
        return Lines(
            rows.GroupBy(r => r.Release)
                .Where(g => g.Sum(r => r.Crashes) != 0 || g.Sum(r => r.Buckets) != 0 || g.Sum(r => r.NewBuckets) != 0)
                .Select(g => $"{g.Key}: {g.Sum(r => r.Crashes)} in {g.Sum(r => r.Buckets)}, {g.Sum(r => r.NewBuckets)} new")
        );
    }

    /// <summary>The same, counted from the crashes.</summary>
    public async Task<string> CountedReleasesAsync()
    {
        await using var db = site.Database.CreateDbContext();
        var roots = await db.Buckets.AsNoTracking().ToDictionaryAsync(b => b.Id, b => b.MergedInto ?? b.Id, Cancellation);
        var crashes = await db.Crashes.AsNoTracking().Where(c => c.BucketId != null && c.Release != null).ToListAsync(Cancellation);
        var firsts = (await FirstsAsync(db)).Values.Where(f => f is not null).ToList();
        return Lines(
            crashes
                .GroupBy(c => c.Release!)
                .Select(g =>
                    $"{g.Key}: {g.Count()} in {g.Select(c => roots[c.BucketId!.Value]).Distinct().Count()}, {firsts.Count(f => f == g.Key)} new"
                )
        );
    }

    /// <summary>What is stored of surviving buckets, one line each; of those whose list is to be made anew only the first release.</summary>
    public async Task<(string Stored, string Counted)> BucketsAsync()
    {
        await using var db = site.Database.CreateDbContext();
        var firsts = await FirstsAsync(db);
        var (stored, counted) = (new List<string>(), new List<string>());
        foreach (var bucket in await db.Buckets.AsNoTracking().Where(b => b.MergedInto == null).ToListAsync(Cancellation))
        {
            stored.Add($"{bucket.Number} first {bucket.FirstRelease}");
            counted.Add($"{bucket.Number} first {firsts.GetValueOrDefault(bucket.Id)}");
            if (BucketShown.Read(bucket.Shown, bucket.Count) is not { } shown)
                continue;
            await db.Database.OpenConnectionAsync(Cancellation);
            var row = (await new CrashFinishRows(db, 1).ReadAsync(bucket.Id, Cancellation))!;
            row.Forget();
            await BucketShownFill.ReadAsync(db, 1, [row], DateTimeOffset.UnixEpoch.AddDays(1), Cancellation);
            stored.Add($"{bucket.Number} {Text(shown, bucket, bucket.IsSymbolicated ?? row.IsSymbolicated)}");
            counted.Add($"{bucket.Number} {Text(row.Shown!, bucket, row.IsSymbolicated)}");
        }
        return (Lines(stored), Lines(counted));
    }

    /// <summary>Surviving buckets whose list is to be made anew.</summary>
    public async Task<int> ForgottenAsync()
    {
        await using var db = site.Database.CreateDbContext();
        return await db.Buckets.CountAsync(b => b.MergedInto == null && (b.Shown == null || b.IsSymbolicated == null), Cancellation);
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private static string Text(BucketShown shown, Bucket bucket, bool? isSymbolicated)
    {
        var hour = MicrosecondsConverter.HourOf(MicrosecondsConverter.ToMicroseconds(bucket.LastSeen));
        var trend = string.Join(' ', shown.Trend(hour - 3_600_000_000, 2)!);
        return $"{shown.ReleaseCount} ({string.Join(' ', shown.Releases)}) ({string.Join(' ', shown.Functions)}) {trend} {isSymbolicated}";
    }

    private static async Task<Dictionary<Guid, string?>> FirstsAsync(CrashHubDb db)
    {
        var roots = await db.Buckets.AsNoTracking().ToDictionaryAsync(b => b.Id, b => b.MergedInto ?? b.Id, Cancellation);
        var values = await db.BucketValues.AsNoTracking().Where(v => v.Field == "release").ToListAsync(Cancellation);
        return values
            .GroupBy(v => roots[v.BucketId])
            .ToDictionary(g => g.Key, g => (string?)g.OrderBy(v => v.FirstSeen).ThenBy(v => v.Value, StringComparer.Ordinal).First().Value);
    }

    private async Task RemoveAsync(Crash crash)
    {
        await using var db = site.Database.CreateDbContext();
        // A dump that there is not needs no store to go from.
        await db
            .Crashes.Where(c => c.Id == crash.Id)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.DumpLocator, (string?)null), Cancellation);
        var removal = new CrashRemoval(db, null!, TimeProvider.System);
        await removal.RunAsync(new Caller("ann", TokenScopes.Triage, null), 1, crash.Id, Cancellation);
    }

    private async Task<Crash?> CrashAsync()
    {
        await using var db = site.Database.CreateDbContext();
        var all = await db.Crashes.AsNoTracking().Where(c => c.BucketId != null).OrderBy(c => c.ReceivedAt).ToListAsync(Cancellation);
        return all.Count == 0 ? null : all[random.Next(all.Count)];
    }

    private async Task<Guid> BucketAsync()
    {
        await using var db = site.Database.CreateDbContext();
        var all = await db.Buckets.OrderBy(b => b.Number).Select(b => b.Id).ToListAsync(Cancellation);
        return all.Count == 0 ? Guid.CreateVersion7() : all[random.Next(all.Count)];
    }

    private T Any<T>(T[] all) => all[random.Next(all.Length)];

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines.Order(StringComparer.Ordinal));
}
