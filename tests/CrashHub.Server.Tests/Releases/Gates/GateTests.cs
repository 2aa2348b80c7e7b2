using CrashHub.Contracts;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Releases.Gates;

/// <summary>Histories as they happen, and the verdicts that a release manager would give.</summary>
public sealed class GateTests
{
    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ANewBucketFailsAndAKnownOnePasses(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0", times: 3);
        await site.CrashAsync("a", "1.1.0");
        await site.CrashAsync("a", "1.2.0");
        await site.CrashAsync("b", "1.2.0", times: 2);

        Assert.Equal("pass |", await site.VerdictAsync("?release=1.1.0"));
        var answer = await site.ReadAsync("?release=1.2.0&baseline=1.0.0");

        Assert.Equal((GateVerdict.Fail, "1.0.0"), (answer.Verdict, answer.Baseline));
        Assert.Contains("1 new bucket against 1.0.0.", answer.Reasons);
        var item = Assert.Single(answer.NewBuckets);
        Assert.Equal(("unreachable in b", "unreachable", 2L), (item.Title, item.Trap, item.Count));
        Assert.Equal($"https://crashes.example/p/default/buckets/{item.Number}", item.Links.Html);
        Assert.Equal(
            (3L, 3L, 2L, 1L),
            (answer.Counts.Crashes, answer.Counts.BaselineCrashes, answer.Counts.Buckets, answer.Counts.NewBuckets)
        );
        Assert.Equal("pass b|", await site.VerdictAsync("?release=1.2.0&maxNew=1"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatAReleaseBeforeTheBaselineHadIsNotNew(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("old", "1.0.0");
        await site.CrashAsync("other", "1.1.0");
        await site.CrashAsync("between", "1.1.5");
        await site.CrashAsync("old", "1.2.0");
        await site.CrashAsync("between", "1.2.0");

        Assert.Equal("fail between|", await site.VerdictAsync("?release=1.2.0&baseline=1.1.0"));
        Assert.Equal("pass |", await site.VerdictAsync("?release=1.2.0"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AFixedBucketThatIsBackIsRegressedAndNotNew(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0");
        await site.ResolveAsync("a", "1.1.0");
        await site.CrashAsync("other", "1.1.0");
        await site.CrashAsync("a", "1.2.0");

        Assert.Equal("fail |a", await site.VerdictAsync("?release=1.2.0&baseline=1.1.0"));
        Assert.Equal("pass |a", await site.VerdictAsync("?release=1.2.0&baseline=1.1.0&maxRegressed=1"));

        // Resolved once more: what the release did stays.
        await site.ResolveAsync("a", "1.3.0");
        Assert.Equal("fail |a", await site.VerdictAsync("?release=1.2.0&baseline=1.1.0"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CrashesThatLackABuildAreUnknownAndNotYetNew(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0");
        await site.CrashAsync("app.wasm+0x12", "1.1.0", lacksBuild: true);

        var answer = await site.ReadAsync("?release=1.1.0");

        Assert.Equal((GateVerdict.Unknown, 1L), (answer.Verdict, answer.Counts.WaitingForBuilds));
        Assert.True(Assert.Single(answer.NewBuckets).WaitsForBuild);

        // One that is certainly new is enough.
        await site.CrashAsync("b", "1.1.0");
        Assert.Equal("fail app.wasm+0x12 b|", await site.VerdictAsync("?release=1.1.0"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AQueueThatIsBehindIsUnknownUntilItIsRead(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0");
        await site.ReceiveAsync("1.1.0", times: 2);

        var behind = await site.ReadAsync("?release=1.1.0");
        Assert.Equal((GateVerdict.Unknown, 2L), (behind.Verdict, behind.Counts.Queued));
        Assert.Contains("The queue is behind: 2 crashes of 1.1.0 wait for a worker.", behind.Reasons);

        await site.WorkAsync("a");
        Assert.Equal("pass |", await site.VerdictAsync($"?release=1.1.0&asOf={behind.AsOf}"));

        // Of a release that has no part in it.
        await site.ReceiveAsync("0.9.0");
        Assert.Equal("pass |", await site.VerdictAsync("?release=1.1.0"));

        await site.ReceiveAsync("1.0.0");
        Assert.Equal("unknown |", await site.VerdictAsync("?release=1.1.0"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AReadingRepeatsThoughCrashesArriveLate(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0");
        await site.CrashAsync("a", "1.1.0", times: 2);
        await site.CrashAsync("b", "1.1.0");
        await site.InvokeAsync("1.1.0", 100);
        var first = await site.ReadAsync("?release=1.1.0&maxNew=1");

        await site.CrashAsync("a", "1.1.0", times: 3);
        await site.CrashAsync("c", "1.1.0");
        await site.CrashAsync("c", "1.0.0");
        await site.ResolveAsync("a", "1.0.5");
        await site.CrashAsync("a", "1.1.0");
        await site.InvokeAsync("1.1.0", 900);
        site.Pass(TimeSpan.FromHours(3));
        await site.CrashAsync("d", "1.1.0");

        var again = await site.ReadAsync($"?release=1.1.0&maxNew=1&asOf={first.AsOf}");
        Assert.Equal(first.AsOf, again.AsOf);
        Assert.Equal(first.Verdict, again.Verdict);
        Assert.Equal(first.Reasons, again.Reasons);
        Assert.Equal(first.Counts, again.Counts);
        Assert.Equal(first.Rates, again.Rates);
        Assert.Equal(first.NewBuckets, again.NewBuckets);
        Assert.Empty(again.RegressedBuckets);
        Assert.Equal("fail b d|a", await site.VerdictAsync("?release=1.1.0&maxNew=1"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task TheBaselineIsTheReleaseBefore(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.10.0");
        await site.CrashAsync("a", "1.9.0");
        await site.CrashAsync("a", "1.10.0-rc.2");
        await site.CrashAsync("a", "nightly-2");
        await site.CrashAsync("a", "nightly-1");

        Assert.Equal("1.10.0-rc.2", (await site.ReadAsync("?release=1.10.0")).Baseline);
        Assert.Equal("1.9.0", (await site.ReadAsync("?release=1.10.0-rc.2")).Baseline);
        Assert.Equal("nightly-2", (await site.ReadAsync("?release=nightly-1")).Baseline);
        Assert.Equal("1.10.0-rc.2", (await site.ReadAsync("?release=nightly-2")).Baseline);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WithoutABaselineTheVerdictIsUnknownUnlessNoneIsWanted(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0");

        Assert.Equal("unknown |", await site.VerdictAsync("?release=1.0.0"));
        Assert.Equal("unknown |", await site.VerdictAsync("?release=1.0.0&baseline=0.9.0"));
        Assert.Equal("fail a|", await site.VerdictAsync("?release=1.0.0&baseline=none"));
        Assert.Equal("pass a|", await site.VerdictAsync("?release=1.0.0&baseline=none&maxNew=1"));
        Assert.Equal("unknown |", await site.VerdictAsync("?release=2.0.0&baseline=none"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AMergedBucketIsKnownByItsFamily(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0");
        await site.CrashAsync("b", "1.1.0");
        Assert.Equal("fail b|", await site.VerdictAsync("?release=1.1.0"));

        await site.Database.RunAsync(async db =>
        {
            var into = await db.Buckets.Where(b => b.Fingerprint == "a").Select(b => b.Id).SingleAsync(Cancellation);
            await db.Buckets.Where(b => b.Fingerprint == "b").ExecuteUpdateAsync(s => s.SetProperty(b => b.MergedInto, into), Cancellation);
            await db.Buckets.Where(b => b.Id == into).ExecuteUpdateAsync(s => s.SetProperty(b => b.IsFamily, true), Cancellation);
        });

        Assert.Equal("pass |", await site.VerdictAsync("?release=1.1.0"));
    }
}
