using CrashHub.Analysis.Report;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Search;
using CrashHub.Server.Retention;
using CrashHub.Server.Tests.Data.Search;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Retention;

public sealed class SearchExpiryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatNoCrashHasAnyMoreGoesWithItsTextsAndWhatOthersShareStays(string kind)
    {
        await using var site = await SearchSite.OpenAsync(kind);
        var gone = await site.CrashAsync("a", "alpha main", new CrashEvent { Tags = new Dictionary<string, string> { ["user"] = "ann" } });
        await site.CrashAsync("a", "beta main");
        var again = await site.CrashAsync("b", "beta main");
        await site.Database.RunAsync(db => db.Crashes.Where(c => c.Id == gone.Id || c.Id == again.Id).ExecuteDeleteAsync(Cancellation));

        await site.Database.RunAsync(db => SweepAsync(db, TimeSpan.FromDays(8)));

        await using var db = site.Database.CreateDbContext();
        var texts = await db.SearchTerms.OrderBy(t => t.Text).Select(t => t.Text).ToListAsync(Cancellation);
        Assert.Equal(["beta", "main"], texts);
        Assert.Equal(2, await db.SearchSetTerms.CountAsync(Cancellation));
        Assert.Equal(again.FrameSet, (await db.SearchSets.SingleAsync(Cancellation)).Id);
        Assert.DoesNotContain(gone.FrameSet!.Value, await db.BucketSets.Select(s => s.SetId).ToListAsync(Cancellation));
        Assert.Equal("a", await site.BucketsAsync("frame:bet*"));
        var terms = await db.SearchTerms.Select(t => t.Id).ToListAsync(Cancellation);
        Assert.Equal(terms.Order(), (await db.BucketTerms.Select(t => t.TermId).Distinct().ToListAsync(Cancellation)).Order());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ACrashThatGoesHasItsSetsLookedAtAnHourLater(string kind)
    {
        await using var site = await SearchSite.OpenAsync(kind);
        var gone = await site.CrashAsync("a", "alpha");
        await site.Database.RunAsync(async db =>
        {
            await db.Database.OpenConnectionAsync(Cancellation);
            await db.Crashes.ExecuteDeleteAsync(Cancellation);
            await SearchSets.CrashesWentAsync(db, 1, [gone.FrameSet, gone.EventSet], Cancellation);
        });

        await site.Database.RunAsync(db => SweepAsync(db, TimeSpan.FromMinutes(50)));
        await using (var db = site.Database.CreateDbContext())
            Assert.Equal(1, await db.SearchSets.CountAsync(Cancellation));

        await site.Database.RunAsync(db => SweepAsync(db, TimeSpan.FromMinutes(70)));
        await using (var db = site.Database.CreateDbContext())
            Assert.Equal(0, await db.SearchSets.CountAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ASetThatWentIsWrittenAgainWithTheNextCrash(string kind)
    {
        await using var site = await SearchSite.OpenAsync(kind);
        await site.CrashAsync("a", "alpha");
        await site.Database.RunAsync(db => db.Crashes.ExecuteDeleteAsync(Cancellation));
        await site.Database.RunAsync(db => SweepAsync(db, TimeSpan.FromDays(8)));

        await site.CrashAsync("a", "alpha");

        Assert.Equal("a", await site.BucketsAsync("frame:alp*"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatTheWorkerWroteLatelyIsNotWrittenAgain(string kind)
    {
        await using var site = await SearchSite.OpenAsync(kind);
        var memory = new StackMemory(TimeProvider.System);
        await site.CrashAsync("a", "alpha", memory: memory);
        await site.Database.RunAsync(async db =>
        {
            await db.SearchSets.ExecuteDeleteAsync(Cancellation);
            await db.BucketSets.ExecuteDeleteAsync(Cancellation);
        });

        await site.CrashAsync("a", "alpha", memory: memory);
        await site.CrashAsync("b", "alpha", memory: memory);

        await using var db = site.Database.CreateDbContext();
        Assert.Equal(0, await db.SearchSets.CountAsync(Cancellation));
        Assert.Equal(1, await db.BucketSets.CountAsync(Cancellation));
    }

    private static async Task SweepAsync(CrashHubDb db, TimeSpan later)
    {
        await db.Database.OpenConnectionAsync(Cancellation);
        await new SearchExpiry(db).StepAsync(TimeProvider.System.GetUtcNow() + later, Cancellation);
    }
}
