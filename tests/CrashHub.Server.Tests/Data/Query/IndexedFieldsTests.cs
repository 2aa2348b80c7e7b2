using CrashHub.Analysis.Report;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Data.Search;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Data.Query;

/// <summary>What <c>frame</c>, <c>file</c>, <c>tag.…</c>, <c>message</c> and free text find, on both databases.</summary>
public sealed class IndexedFieldsTests
{
    private static readonly (string Query, string Buckets, string Crashes)[] Cases =
    [
        ("frame:main", "a b", "1 2 3"),
        ("frame:beta", "a", "2"),
        ("frame:alpha(int)", "a", "1"),
        ("frame:ALPHA(int)", "", ""),
        ("frame:ALPHA*", "a", "1"),
        ("frame:\"alpha*\"", "", ""),
        ("frame:*a*", "a b", "1 2 3"),
        ("frame:nothing", "", ""),
        ("!frame:beta", "b c", "1 3 4"),
        ("!frame:*", "c", "4"),
        ("frame:\"\"", "c", "4"),
        ("frame:beta release:2", "a", "2"),
        ("frame:beta release:1", "", ""),
        ("frame:beta frame:alpha*", "", ""),
        ("frame:main !frame:beta", "b", "1 3"),
        ("frame:beta OR frame:gamma", "a b", "2 3"),
        ("!(frame:beta OR frame:gamma)", "c", "1 4"),
        ("(frame:beta OR frame:gamma) release:3", "b", "3"),
        ("file:Main.C", "a", "1"),
        ("file:main.c", "", ""),
        ("file:/src/*", "a", "1"),
        ("file:*MAIN.C", "a", "1"),
        ("tag.tenant:\"acme corp\"", "a", "1"),
        ("tag.tenant:ACME*", "a", "1"),
        ("tag.Tenant:*", "", ""),
        ("tag.other:\"acme corp\"", "", ""),
        ("tag.tenant:\"acme corp\" tag.tenant:other", "", ""),
        ("tag.tenant:\"acme corp\" tag.tenant:acme*", "a", "1"),
        ("!tag.tenant:*", "b c", "2 3 4"),
        ("tag.tenant:\"\"", "a b c", "2 3 4"),
        ("tag.tenant:acme* frame:beta", "", ""),
        ("tag.tenant:acme* frame:main", "a", "1"),
        ("message:\"index 12 is out of bounds\"", "b", "3"),
        ("message:*OUT of bounds", "", ""),
        ("message:*OUT*bounds", "b", "3"),
        ("message:index", "", ""),
        ("!message:*", "a c", "1 2 4"),
        ("message:\"\"", "a c", "1 2 4"),
        ("message:*bounds release:3", "b", "3"),
        ("message:*bounds release:2", "", ""),
        ("GAMMA", "b", "3"),
        ("gam*a", "b", "3"),
        ("src/main", "a", "1"),
        ("checkout", "c", "4"),
        ("title", "a b c", "1 2 3 4"),
        ("beta title", "a", "2"),
        ("beta alpha", "", ""),
        ("beta release:1", "", ""),
        ("beta release:2", "a", "2"),
        ("!gamma", "a c", "1 2 4"),
        ("bounds", "", ""),
        ("acme", "", ""),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task FindsByWhatCrashesHave(string kind)
    {
        await using var site = await SearchSite.OpenAsync(kind);
        var acme = new Dictionary<string, string> { ["tenant"] = "acme corp" };
        await site.CrashAsync("a", "alpha(int)@/src/Main.C main", new CrashEvent { Release = "1", Tags = acme });
        await site.CrashAsync("a", "beta main", new CrashEvent { Release = "2" });
        await site.CrashAsync("b", "gamma main", new CrashEvent { Release = "3" }, "index 12 is out of bounds");
        await site.CrashAsync("c", "", new CrashEvent { Release = "4", Function = "checkout" });

        Assert.Empty(await WrongAsync(site));
        await site.FillTermsAsync();
        Assert.Empty(await WrongAsync(site));
    }

    private static async Task<List<string>> WrongAsync(SearchSite site)
    {
        var wrong = new List<string>();
        foreach (var (query, buckets, crashes) in Cases)
        foreach (var most in (int[])[int.MaxValue, 1, 0])
        {
            var found = (await site.BucketsAsync(query, most), await site.CrashesAsync(query, most));
            if (found != (buckets, crashes))
                wrong.Add($"{query} {most}: {found}");
        }
        return wrong;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ABucketIsFoundByCrashesOfThoseMergedIntoIt(string kind)
    {
        await using var site = await SearchSite.OpenAsync(kind);
        var into = (await site.CrashAsync("a", "alpha")).BucketId!.Value;
        var merged = (await site.CrashAsync("b", "beta")).BucketId;
        await site.Database.RunAsync(async db =>
        {
            await db.Buckets.Where(b => b.Id == merged).ExecuteUpdateAsync(b => b.SetProperty(x => x.MergedInto, into), Cancellation);
            await db.Buckets.Where(b => b.Id == into).ExecuteUpdateAsync(b => b.SetProperty(x => x.IsFamily, true), Cancellation);
        });

        await site.FillTermsAsync();

        foreach (var most in (int[])[int.MaxValue, 1, 0])
        {
            Assert.Equal("a", await site.BucketsAsync("frame:beta", most));
            Assert.Equal("", await site.BucketsAsync("!frame:beta", most));
            Assert.Equal("a", await site.BucketsAsync("frame:bet* trap:unreachable", most));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ACrashThatIsProcessedAgainIsFoundByItsNewStackOnly(string kind)
    {
        await using var site = await SearchSite.OpenAsync(kind);
        var crash = await site.CrashAsync("a", "alpha");
        await site.CrashAsync("a", "beta");

        await site.AgainAsync(crash, "b", "gamma");
        await site.FillTermsAsync();

        foreach (var most in (int[])[int.MaxValue, 1, 0])
        {
            Assert.Equal("", await site.BucketsAsync("frame:alpha", most));
            Assert.Equal("a", await site.BucketsAsync("frame:beta", most));
            Assert.Equal("b", await site.BucketsAsync("frame:gamma", most));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ACrashThatASplitMovesIsFoundInItsNewBucket(string kind)
    {
        await using var site = await SearchSite.OpenAsync(kind);
        var acme = new CrashEvent { Tags = new Dictionary<string, string> { ["tenant"] = "acme" } };
        var crash = await site.CrashAsync("a", "alpha", acme);
        await site.CrashAsync("a", "beta");
        var target = (await site.CrashAsync("b", "gamma")).BucketId!.Value;

        await site.Database.RunAsync(async db =>
        {
            await db.Database.OpenConnectionAsync(Cancellation);
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            var rows = new CrashFinishRows(db, 1);
            var roots = await rows.LockRootsAsync([crash.BucketId!.Value, target], Cancellation);
            await new BucketSplitting(db, 1).MoveAsync([crash], target, roots, Cancellation);
            await rows.SaveAsync([.. roots.Values.Distinct()], Cancellation);
            await transaction.CommitAsync(Cancellation);
        });

        foreach (var most in (int[])[int.MaxValue, 1, 0])
        {
            Assert.Equal("b", await site.BucketsAsync("frame:alpha", most));
            Assert.Equal("b", await site.BucketsAsync("tag.tenant:acme", most));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ACrashThatSamplingDropsIsFound(string kind)
    {
        await using var site = await SearchSite.OpenAsync(kind);
        await site.CrashAsync("a", "alpha", keepPerHour: 1);

        var dropped = await site.CrashAsync("a", "beta", message: "gone with its report", keepPerHour: 1);

        Assert.Equal(Contracts.CrashState.Discarded, dropped.State);
        Assert.Equal("a", await site.BucketsAsync("frame:beta"));
        Assert.Equal("", await site.BucketsAsync("message:*"));
    }
}
