using CrashHub.Analysis.Report;
using CrashHub.Server.Data.Search;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Data.Search;

/// <summary>Terms of buckets: written by a finish, made later for buckets of an older version, and no more than a first guess of what holds.</summary>
public sealed class BucketTermTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ABucketOfAnOlderVersionGetsTheTermsThatAFinishWouldHaveWritten(string kind)
    {
        await using var site = await SearchSite.OpenAsync(kind);
        await site.CrashAsync("a", "alpha main", new CrashEvent { Tags = new Dictionary<string, string> { ["tenant"] = "acme" } });
        await site.CrashAsync("b", "beta main");
        var finished = await TermsAsync(site);
        await site.Database.RunAsync(db => db.BucketTerms.ExecuteDeleteAsync(Cancellation));

        await site.FillTermsAsync();

        Assert.Equal(5, finished.Count);
        Assert.Equal(finished, await TermsAsync(site));
        Assert.Equal("a b", await site.BucketsAsync("frame:main"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CutShortTheFillGoesOnWhereItWasAndReadsNothingTwice(string kind)
    {
        await using var site = await SearchSite.OpenAsync(kind);
        await site.CrashAsync("a", "alpha");
        var fill = new BucketTermFill(site.Database, TimeProvider.System);
        Assert.True(await fill.StepAsync(Cancellation)); // to the project
        Assert.True(await fill.StepAsync(Cancellation));
        await site.Database.RunAsync(db => db.BucketTerms.ExecuteDeleteAsync(Cancellation));

        await site.FillTermsAsync();

        Assert.Empty(await TermsAsync(site));
        Assert.False(await fill.StepAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ATermIsFoundAsLongAsAnyCrashHasItAndNoLonger(string kind)
    {
        await using var site = await SearchSite.OpenAsync(kind);
        var first = await site.CrashAsync("a", "alpha main");
        await site.FillTermsAsync();
        // The row names the first one's set.
        var second = await site.CrashAsync("a", "beta main");

        await site.Database.RunAsync(db => db.Crashes.Where(c => c.Id == first.Id).ExecuteDeleteAsync(Cancellation));
        foreach (var most in (int[])[int.MaxValue, 0])
        {
            Assert.Equal("a", await site.BucketsAsync("frame:main", most));
            Assert.Equal("", await site.BucketsAsync("!frame:main", most));
            Assert.Equal("", await site.BucketsAsync("frame:alpha", most));
            Assert.Equal("a", await site.BucketsAsync("!frame:alpha", most));
        }
        await site.Database.RunAsync(db => db.Crashes.Where(c => c.Id == second.Id).ExecuteDeleteAsync(Cancellation));

        foreach (var most in (int[])[int.MaxValue, 0])
            Assert.Equal("", await site.BucketsAsync("frame:main", most));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OnlyADatabaseWithoutBucketsHasNothingToFill(bool hasBuckets)
    {
        await using var site = await SearchSite.OpenAsync("sqlite");
        if (hasBuckets)
            await site.CrashAsync("a", "alpha");
        await using var db = site.Database.CreateDbContext();

        await BucketTermFill.BeginAsync(db, Cancellation);

        Assert.Equal(!hasBuckets, await BucketTermFill.IsDoneAsync(db, Cancellation));
    }

    private static async Task<List<string>> TermsAsync(SearchSite site)
    {
        await using var db = site.Database.CreateDbContext();
        var rows = await db.BucketTerms.AsNoTracking().ToListAsync(Cancellation);
        return [.. rows.Select(t => $"{t.ProjectId} {t.TermId} {t.BucketId} {t.SetId}").Order(StringComparer.Ordinal)];
    }
}
