using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Data.Regrouping;

/// <summary>Regroups of what else hangs on buckets: crashes that are only counted, merges and splits by hand, probes, stacks.</summary>
public sealed class RegroupFamilyTests
{
    private const string OneGroup = "function:render group \"render\"";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CrashesThatAreOnlyCountedGoAlongAndComeBack(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        await site.CrashAsync("a render", user: "ann");
        var second = await site.CrashAsync("b render", user: "bob", keepPerHour: 1);
        var counted = await site.CrashAsync("b render", user: "eve", keepPerHour: 1, isKept: false);
        Assert.Equal(CrashState.Discarded, counted.State);
        await site.RulesAsync(OneGroup);

        await site.RunAsync();

        Assert.Equal([(1, 3)], await site.CountsAsync());
        await site.AssertExactAsync();
        var old = await site.BucketAsync(2);
        Assert.Equal(((await site.BucketAsync(1)).Id, 0L), (old.MergedInto, old.Count));
        await site.RulesAsync("");
        await site.RunAsync();

        Assert.Equal([(1, 1), (2, 2)], await site.CountsAsync());
        await site.AssertExactAsync();
        Assert.Equal(second.BucketId, (await site.BucketOfAsync(counted)).Id);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatWasMergedIntoABucketByHandGoesWhereItGoes(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        var first = await site.CrashAsync("a render", user: "ann");
        var second = await site.CrashAsync("b render", user: "bob");
        var merged = await site.CrashAsync("c", user: "ann");
        var hands = site.Hands;
        Assert.Null(await hands.MergeAsync(second.BucketId!.Value, merged.BucketId!.Value));
        await site.RulesAsync(OneGroup);

        await site.RunAsync();

        Assert.Equal([(1, 3)], await site.CountsAsync());
        await site.AssertExactAsync();
        Assert.Equal(first.BucketId, (await site.BucketOfAsync(merged)).Id);
        await site.RulesAsync("");
        await site.RunAsync();

        Assert.Equal([(1, 1), (2, 2)], await site.CountsAsync());
        await site.AssertExactAsync();
        Assert.Equal(second.BucketId, (await site.BucketOfAsync(merged)).Id);
        Assert.Null(await hands.UnmergeAsync(merged.BucketId!.Value));
        await site.AssertExactAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CrashesThatComeToABucketThatWasSplitByHandFollowTheSplit(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        var first = await site.CrashAsync("a helper x");
        await site.CrashAsync("a helper y");
        await site.RulesAsync("function:a group \"a\"");
        await site.RunAsync();
        var hands = site.Hands;
        var target = (await hands.SplitAsync(first.BucketId!.Value, "y")).Bucket;
        var late = await site.CrashAsync("b helper y");
        await site.RulesAsync("function:helper group \"a\"");

        await site.RunAsync();

        await site.AssertExactAsync();
        Assert.Equal(target, (await site.BucketOfAsync(late)).Id);
        Assert.Equal(first.BucketId, (await site.BucketOfAsync(first)).Id);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ProbesFindTheBucketThatTheirCrashesMovedTo(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        await site.RulesAsync(OneGroup);
        await site.RunAsync();
        var most = await site.CrashAsync("a render");
        await site.CrashAsync("a render");
        var few = await site.CrashAsync("b render");
        Assert.Equal(most.BucketId, await site.ProbeAsync("b render"));
        await site.RulesAsync("");

        await site.RunAsync();

        var split = await site.BucketOfAsync(few);
        Assert.NotEqual(most.BucketId, split.Id);
        Assert.Equal((most.BucketId, split.Id), (await site.ProbeAsync("a render"), await site.ProbeAsync("b render")));
        await site.RulesAsync(OneGroup);
        await site.RunAsync();
        Assert.Equal(most.BucketId, await site.ProbeAsync("b render"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CrashesAndBucketsGetTheStacksOfTheRulesInForce(string kind)
    {
        await using var site = await RegroupSite.OpenAsync(kind);
        var crash = await site.CrashAsync("log parse main");
        await site.CrashAsync("other main");
        await site.RulesAsync("function:log ignore");

        await site.RunAsync();

        var stack = CrashStack.Of(["parse", "main"]);
        Assert.Equal(stack.Hash, (await site.Database.ReadAsync(crash.Id)).StackHash);
        await using var db = site.Database.CreateDbContext();
        var report = await db.CrashReports.AsNoTracking().SingleAsync(r => r.CrashId == crash.Id, Cancellation);
        Assert.Equal(stack.Frames, report.Stack);
        var known = await db.BucketStacks.AsNoTracking().SingleAsync(s => s.BucketId == crash.BucketId, Cancellation);
        Assert.Equal((stack.Hash, stack.Names), (known.StackHash, known.Names));
        var frames = await db.BucketFrames.AsNoTracking().Where(f => f.BucketId == crash.BucketId).ToListAsync(Cancellation);
        Assert.Equal(stack.Hashes, frames.OrderBy(f => f.Position).Select(f => f.Frame));
        var held = await db
            .BucketFrames.AsNoTracking()
            .GroupBy(f => f.Frame)
            .Select(g => new { g.Key, Count = g.Select(f => f.BucketId).Distinct().Count() })
            .ToListAsync(Cancellation);
        var counts = await db.FrameCounts.AsNoTracking().Where(f => f.Buckets != 0).ToListAsync(Cancellation);
        Assert.Equal(
            held.OrderBy(h => h.Key).Select(h => (h.Key, (long)h.Count)),
            counts.OrderBy(c => c.Frame).Select(c => (c.Frame, (long)c.Buckets))
        );
    }
}
