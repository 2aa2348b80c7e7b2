using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Retention;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Tests.Retention;

public sealed class OrphanCollectorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task DeletesWhatNoRowNamesAtTheSecondLookAndNothingElse(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        await site.PostAsync(RetentionSite.Dump());
        await site.BuildAsync(1);
        var named = await NamedAsync(site);
        string[] orphans = [await PutAsync(site, 1), await PutAsync(site, 1), await PutAsync(site, 77)];
        var (collector, clock) = Collector(site);

        clock.Advance(TimeSpan.FromHours(25));
        var first = await collector.RunAsync(() => Task.CompletedTask, Cancellation);
        clock.Advance(TimeSpan.FromMinutes(59));
        var early = await collector.RunAsync(() => Task.CompletedTask, Cancellation);
        clock.Advance(TimeSpan.FromMinutes(1));
        var second = await collector.RunAsync(() => Task.CompletedTask, Cancellation);

        Assert.Equal((0, 0, 3), (first, early, second));
        foreach (var orphan in orphans)
            Assert.Null(await site.Blobs.OpenAsync(orphan, Cancellation));
        Assert.Equal(named, await NamedAsync(site));
        foreach (var locator in named)
            Assert.NotNull(await site.Blobs.OpenAsync(locator, Cancellation));
    }

    [Fact]
    public async Task LeavesABlobWhoseRowIsStillOnItsWay()
    {
        await using var site = await RetentionSite.OpenAsync();
        using var started = site.Server.Admin();
        var (collector, clock) = Collector(site);
        var late = await PutAsync(site, 1);
        clock.Advance(TimeSpan.FromHours(25));
        await collector.RunAsync(() => Task.CompletedTask, Cancellation);

        var (id, _) = await site.PostAsync(RetentionSite.Dump());
        await site.Server.DataAsync(db =>
            db.Crashes.Where(c => c.Id == id).ExecuteUpdateAsync(set => set.SetProperty(c => c.LogLocator, late), Cancellation)
        );
        clock.Advance(TimeSpan.FromHours(2));
        await collector.RunAsync(() => Task.CompletedTask, Cancellation);

        Assert.NotNull(await site.Blobs.OpenAsync(late, Cancellation));
    }

    [Fact]
    public async Task LeavesAYoungBlobHoweverOftenItLooks()
    {
        await using var site = await RetentionSite.OpenAsync();
        using var started = site.Server.Admin();
        var (collector, clock) = Collector(site);
        var young = await PutAsync(site, 1);

        for (var look = 0; look < 5; look++)
        {
            clock.Advance(TimeSpan.FromHours(4));
            await collector.RunAsync(() => Task.CompletedTask, Cancellation);
        }

        Assert.NotNull(await site.Blobs.OpenAsync(young, Cancellation));
    }

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task NeverTakesAnythingFromUploadsThatRun(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        using var started = site.Server.Admin();
        var (collector, clock) = Collector(site);
        var uploads = Task.Run(
            async () =>
            {
                for (byte n = 0; n < 6; n++)
                {
                    await Task.WhenAll(site.BuildAsync(n), site.BuildAsync(n), site.PostAsync(RetentionSite.Dump(seed: n + 1)));
                }
            },
            Cancellation
        );
        // Each look is the second one of what was there before it; only its age keeps what has no row yet.
        for (var looks = 0; !uploads.IsCompleted; looks++)
        {
            if (looks < 11)
                clock.Advance(TimeSpan.FromHours(2));
            await collector.RunAsync(() => Task.CompletedTask, Cancellation);
        }
        await uploads;
        // And when all are old: nothing but their rows.
        for (var looks = 0; looks < 2; looks++)
        {
            clock.Advance(TimeSpan.FromHours(30));
            await collector.RunAsync(() => Task.CompletedTask, Cancellation);
        }

        foreach (var locator in await NamedAsync(site))
            Assert.NotNull(await site.Blobs.OpenAsync(locator, Cancellation));
        Assert.Equal(6, await site.Server.DataAsync(db => db.Builds.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task RemovesFilesOfWritesThatNeverEndedAndNobodyHolds()
    {
        await using var site = await RetentionSite.OpenAsync();
        using var started = site.Server.Admin();
        var store = (FileBlobStore)site.Blobs;
        await using var running = await store.CreateAsync(1, Cancellation);
        var left = Path.Combine(store.Temporary, Guid.NewGuid().ToString("n"));
        await File.WriteAllTextAsync(left, "x", Cancellation);
        var (collector, clock) = Collector(site);

        clock.Advance(TimeSpan.FromHours(25));
        await collector.RunAsync(() => Task.CompletedTask, Cancellation);

        Assert.False(File.Exists(left));
        Assert.Single(Directory.EnumerateFiles(store.Temporary));
    }

    /// <summary>A collector with a clock of its own and chunks of two blobs.</summary>
    private static (OrphanCollector Collector, ShiftedTime Clock) Collector(RetentionSite site)
    {
        var clock = new ShiftedTime();
        var collector = new OrphanCollector(
            site.Server.Services.GetRequiredService<IDbContextFactory<CrashHubDb>>(),
            site.Blobs,
            Options.Create(new RetentionOptions()),
            clock,
            NullLogger<OrphanCollector>.Instance
        )
        {
            ChunkBlobs = 2,
        };
        return (collector, clock);
    }

    private static async Task<string> PutAsync(RetentionSite site, int owner)
    {
        await using var writer = await site.Blobs.CreateAsync(owner, Cancellation);
        await writer.WriteAsync(new byte[10], Cancellation);
        return await writer.CommitAsync(Cancellation);
    }

    private static async Task<List<string>> NamedAsync(RetentionSite site)
    {
        var names = new List<string>();
        var all = new StoredNames(site.Server.Services.GetRequiredService<IDbContextFactory<CrashHubDb>>());
        await foreach (var name in all.OfAsync(1, Cancellation))
        {
            if (name.Kind != "symbolIndex")
                names.Add(name.Locator);
        }
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>The system's time, moved ahead by as much as the test says; both clocks at once.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        private TimeSpan ahead;

        public void Advance(TimeSpan by) => ahead += by;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;

        public override long GetTimestamp() => base.GetTimestamp() + (long)(ahead.TotalSeconds * TimestampFrequency);
    }
}
