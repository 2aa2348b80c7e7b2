using CrashHub.Server.Data;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Data.Releases;

/// <summary>What is counted of releases, and what lists show of buckets, is what the rows say, whatever crashes and buckets did.</summary>
public sealed class CountedTests
{
    private const int Changes = 60;
    private const int LookEvery = 6;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatIsStoredIsWhatACountFinds(string kind)
    {
        await using var site = await CountedSite.OnAsync(kind);
        for (var change = 1; change <= Changes; change++)
        {
            await site.ChangeAsync();
            if (change % LookEvery != 0)
                continue;
            Assert.Equal(await site.CountedReleasesAsync(), await site.StoredReleasesAsync());
            await SameAsync(site);
            await site.FillAsync();
            Assert.Equal(0, await site.ForgottenAsync());
            await SameAsync(site);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatAnOlderVersionLeftIsCountedOnce(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        await database.CrashAsync("a", "1.0.0");
        await database.CrashAsync("a", "2.0.0");
        await database.CrashAsync("b", "2.0.0");
        await database.RunAsync(async db =>
        {
            await db.ReleaseCounts.ExecuteDeleteAsync(Cancellation);
            await db.Buckets.ExecuteUpdateAsync(b => b.SetProperty(x => x.FirstRelease, (string?)null), Cancellation);
        });
        await using var other = database.CreateDbContext();

        await ReleaseCountFill.RunAsync(other, Cancellation);
        await ReleaseCountFill.RunAsync(other, Cancellation);

        var figures = await new ReleaseFigures(other).ReadAsync(1, ["1.0.0", "2.0.0", "3.0.0"], Cancellation);
        Assert.Equal((1, 1, 1), (figures["1.0.0"].Crashes, figures["1.0.0"].Buckets, figures["1.0.0"].NewBuckets));
        Assert.Equal((2, 2, 1), (figures["2.0.0"].Crashes, figures["2.0.0"].Buckets, figures["2.0.0"].NewBuckets));
        Assert.False(figures.ContainsKey("3.0.0"));
    }

    private static async Task SameAsync(CountedSite site)
    {
        var (stored, counted) = await site.BucketsAsync();
        Assert.Equal(counted, stored);
    }
}
