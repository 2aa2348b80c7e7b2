using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Retention;

public sealed class RetentionSizeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task OverTheLimitTheOldestGoFirst(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        var ids = new List<Guid>();
        for (var n = 0; n < 4; n++)
        {
            ids.Add((await site.PostAsync(RetentionSite.Dump())).Id);
            ids[n] = await site.AgeAsync(ids[n], 10 - n);
        }
        var bytes = (await site.RowAsync(ids[0]))!.DumpBytes;
        await site.SettingsAsync(new { maxDumpBytes = 2 * bytes });

        await site.Sweeper.RunOnceAsync(Cancellation);

        Assert.Equal("overLimit", (await site.GoneAsync(ids[1], "coredump")).GetProperty("reason").GetString());
        var kept = new List<bool>();
        foreach (var id in ids)
            kept.Add((await site.RowAsync(id))!.DumpLocator is not null);
        Assert.Equal([false, false, true, true], kept);
    }

    [Fact]
    public async Task TheNewestDumpOfABucketOutlivesNewerOnesOfOthers()
    {
        await using var site = await RetentionSite.OpenAsync();
        var (only, _) = await site.PostAsync(Fixture("metrics-o1-div"));
        var (older, _) = await site.PostAsync(RetentionSite.Dump());
        var (newer, _) = await site.PostAsync(RetentionSite.Dump());
        only = await site.AgeAsync(only, 9);
        older = await site.AgeAsync(older, 5);
        var bytes = (await site.RowAsync(newer))!.DumpBytes + (await site.RowAsync(only))!.DumpBytes;
        await site.SettingsAsync(new { maxDumpBytes = bytes });

        await site.Sweeper.RunOnceAsync(Cancellation);

        Assert.NotNull((await site.RowAsync(only))!.DumpLocator);
        Assert.Null((await site.RowAsync(older))!.DumpLocator);
        Assert.NotNull((await site.RowAsync(newer))!.DumpLocator);
    }

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task OverTheLimitOfReportsTheOldestCrashesGoAndNoMore(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        var ids = new List<Guid>();
        for (var n = 0; n < 4; n++)
            ids.Add(await site.AgeAsync((await site.PostAsync(RetentionSite.Dump())).Id, 10 - n));
        var all = await ReportBytesAsync(site);

        await site.SettingsAsync(new { maxReportBytes = all });
        await site.Sweeper.RunOnceAsync(Cancellation);
        var atTheLimit = await site.Server.DataAsync(db => db.Crashes.CountAsync(Cancellation));
        await site.SettingsAsync(new { maxReportBytes = all - 1 });
        await site.Sweeper.RunOnceAsync(Cancellation);

        Assert.Equal(4, atTheLimit);
        Assert.Equal(
            ids.Skip(1).Order(),
            (await site.Server.DataAsync(db => db.Crashes.Select(c => c.Id).ToListAsync(Cancellation))).Order()
        );
        Assert.Equal(3, await site.Server.DataAsync(db => db.CrashReports.CountAsync(Cancellation)));
    }

    [Theory]
    [MemberData(nameof(RetentionSite.Pairs), MemberType = typeof(RetentionSite))]
    public async Task OverTheLimitOfBuildsUnusedOnesGoFirstThenTheOldest(string pair)
    {
        await using var site = await RetentionSite.OpenAsync(pair);
        var used = await site.BuildAsync(0); // What the crash that is sent ran.
        var unused = await site.BuildAsync(1);
        var younger = await site.BuildAsync(2);
        await site.PostAsync(RetentionSite.Dump());
        var bytes = await site.Server.DataAsync(db => db.Builds.Select(b => b.Bytes).MaxAsync(Cancellation));

        await site.SettingsAsync(new { maxBuildBytes = 3 * bytes });
        await site.Sweeper.RunOnceAsync(Cancellation);
        var atTheLimit = await BuildsAsync(site);
        await site.SettingsAsync(new { maxBuildBytes = 2 * bytes });
        await site.Sweeper.RunOnceAsync(Cancellation);
        var over = await BuildsAsync(site);
        await site.SettingsAsync(new { maxBuildBytes = 1 });
        await site.Sweeper.RunOnceAsync(Cancellation);

        Assert.Equal(new[] { used, unused, younger }.Order(), atTheLimit);
        Assert.Equal(new[] { used, younger }.Order(), over);
        Assert.Empty(await BuildsAsync(site));
    }

    private static async Task<List<Guid>> BuildsAsync(RetentionSite site) =>
        [.. (await site.Server.DataAsync(db => db.Builds.Select(b => b.Id).ToListAsync(Cancellation))).Order()];

    private static async Task<long> ReportBytesAsync(RetentionSite site)
    {
        var rows = await site.Server.DataAsync(db => db.CrashReports.AsNoTracking().ToListAsync(Cancellation));
        return rows.Sum(r =>
            r.Report.LongLength
            + (r.FromMemory?.LongLength ?? 0)
            + (r.SignatureInput?.LongLength ?? 0)
            + (r.StackKeys?.LongLength ?? 0)
            + (r.Stack?.LongLength ?? 0)
        );
    }

    private static byte[] Fixture(string name) => Testing.Fixture.Bytes($"dumps/{name}.coredump");
}
