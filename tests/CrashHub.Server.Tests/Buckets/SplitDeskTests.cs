using CrashHub.Server.Data;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Buckets;

public sealed class SplitDeskTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ChosenCrashesMoveAndLaterOnesWithTheirStackFollow(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        var first = await site.Database.CrashAsync("s", user: "ann", stack: "leaf one main");
        var a = first.BucketId!.Value;
        await site.CrashAsync("s", user: "ann", stack: "leaf one main"); // not chosen: it stays
        await site.CrashAsync("s", user: "bob", stack: "leaf two main");

        var split = await site.SplitAsync(a, first.Id);
        var later = await site.CrashAsync("s", user: "cid", stack: "leaf one main");
        var other = await site.CrashAsync("s", user: "dan", stack: "leaf two main");

        Assert.Equal((true, 1L, 1L), (split.IsNew, split.Moved, split.LeftBehind));
        Assert.Equal((split.Bucket, split.Bucket, a), (later, (await site.Database.ReadAsync(first.Id)).BucketId, other));
        Assert.Equal(((3, 3, 3), (2, 2, 2)), (await site.FiguresAsync(a), await site.FiguresAsync(split.Bucket)));
        Assert.Equal(first.ReceivedAt, (await site.SeenAsync(split.Bucket)).First);
        var again = await site.SplitAsync(a, first.Id);
        Assert.Equal((false, split.Bucket), (again.IsNew, again.Bucket));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ASplitIsUndoneByMergingBackAndThatCanBeUndoneToo(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        var first = await site.Database.CrashAsync("s", stack: "leaf one main");
        var a = first.BucketId!.Value;
        await site.CrashAsync("s", stack: "leaf two main");
        var split = (await site.SplitAsync(a, first.Id)).Bucket;

        Assert.Null(await site.MergeAsync(a, split));
        await site.CrashAsync("s", stack: "leaf one main");
        Assert.Equal((3, 0, 3), await site.FiguresAsync(a));
        Assert.Null(await site.UnmergeAsync(split));

        await site.CrashAsync("s", stack: "leaf one main");
        Assert.Equal(((1, 0, 1), (3, 0, 3)), (await site.FiguresAsync(a), await site.FiguresAsync(split)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ASplitByFunctionMovesStoredCrashesOfTheWholeFamilyAndTakesLaterOnes(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        var a = await site.CrashAsync("a", stack: "leaf plan main");
        var b = await site.CrashAsync("b", stack: "twig plan main");
        await site.CrashAsync("a", stack: "leaf load main");
        await site.MergeAsync(a, b);

        var split = await site.SplitAsync(a, "plan(int, char const*)");
        var again = await site.SplitAsync(a, "plan");
        await site.CrashAsync("b", stack: "twig x plan");
        await site.CrashAsync("b", stack: "twig x");

        Assert.Null(split.Problem);
        Assert.Equal((split.Bucket, false), (again.Bucket, again.IsNew));
        Assert.Equal(((2, 0, 2), (3, 0, 3)), (await site.FiguresAsync(a), await site.FiguresAsync(split.Bucket)));
        await using var db = site.Database.CreateDbContext();
        Assert.False(await db.BucketSplits.AnyAsync(s => s.MovedUntil != null, Cancellation));
        Assert.Equal(2, await db.BucketSplits.SumAsync(s => s.Moved, Cancellation));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AMoveThatWasCutShortGoesOnAtItsCursorAndCountsNothingTwice(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        var a = await site.CrashAsync("s", user: "ann", stack: "leaf plan main");
        await site.CrashAsync("s", user: "ann", stack: "leaf load main");
        await ManyAsync(site, a, 450, "leaf plan main");
        var target = (await site.SplitAsync(a, "plan")).Bucket;
        Assert.Equal((1, 1, 1), await site.FiguresAsync(a));
        Assert.Equal((451, 1, 451), await site.FiguresAsync(target));

        // As after a kill between two batches: the cursor lies behind, what it passes again is elsewhere already.
        await site.Database.RunAsync(db =>
            db.BucketSplits.ExecuteUpdateAsync(set => set.SetProperty(s => s.MovedUntil, DateTimeOffset.UnixEpoch), Cancellation)
        );
        await ManyAsync(site, a, 250, "leaf plan main");
        await using var db = site.Database.CreateDbContext();
        var steps = 0;
        while (await BucketSplitting.StepAsync(db, Cancellation))
            steps++;

        Assert.Equal(2, steps);
        Assert.Equal((1, 1, 1), await site.FiguresAsync(a));
        Assert.Equal((701, 1, 701), await site.FiguresAsync(target));
    }

    [Fact]
    public async Task ASplitOfNothingOrOfEverythingIsRefused()
    {
        await using var site = await MergingSite.OnAsync("sqlite");
        var one = await site.Database.CrashAsync("s", stack: "leaf plan main");
        var two = await site.Database.CrashAsync("s", stack: "leaf plan main");
        var elsewhere = await site.Database.CrashAsync("t", stack: "t");
        var a = one.BucketId!.Value;

        Assert.Equal(422, (await site.SplitAsync(a, "load")).Problem!.StatusCode);
        Assert.Equal(422, (await site.SplitAsync(a, "plan")).Problem!.StatusCode);
        Assert.Equal(422, (await site.SplitAsync(a, one.Id, two.Id)).Problem!.StatusCode);
        Assert.Equal(422, (await site.SplitAsync(a, elsewhere.Id)).Problem!.StatusCode);
        Assert.Equal(422, (await site.SplitAsync(a, Guid.CreateVersion7())).Problem!.StatusCode);
        Assert.Equal(404, (await site.SplitAsync(Guid.NewGuid(), one.Id)).Problem!.StatusCode);
        await using var db = site.Database.CreateDbContext();
        Assert.Equal(2, await db.Buckets.CountAsync(Cancellation));
        Assert.Equal(3, await db.Projects.Select(p => p.NextBucketNumber).SingleAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AReportMadeAgainStaysWhereTheSplitPutItsCrash(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        var chosen = await site.Database.CrashAsync("s", stack: "leaf one main");
        var a = chosen.BucketId!.Value;
        await site.CrashAsync("s", stack: "leaf two main");
        var split = (await site.SplitAsync(a, chosen.Id)).Bucket;

        await site.Database.AgainAsync(chosen, "s", "leaf one main");
        await site.Database.AgainAsync(chosen, "s", "leaf three main");

        Assert.Equal(split, (await site.Database.ReadAsync(chosen.Id)).BucketId);
        Assert.Equal(((1, 0, 1), (1, 0, 1)), (await site.FiguresAsync(a), await site.FiguresAsync(split)));
    }

    private static Task ManyAsync(MergingSite site, Guid bucket, int count, string stack) =>
        site.Database.RunAsync(async db =>
        {
            var known = CrashStack.Of(stack.Split(' '));
            await db.Database.OpenConnectionAsync(Cancellation);
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            var rows = new CrashFinishRows(db, 1);
            var root = (await rows.LockRootsAsync([bucket], Cancellation))[bucket];
            var counters = new CrashFinishCounters(db, 1);
            var begin = new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
            for (var k = 0; k < count; k++)
            {
                // Several of one instant: the cursor tells them apart by id.
                var at = begin.AddSeconds(k / 7);
                var crash = new Crash
                {
                    ProjectId = 1,
                    ReceivedAt = at,
                    Id = Guid.CreateVersion7(at),
                    State = CrashHub.Contracts.CrashState.Processed,
                    EventJson = "{}",
                    UserHash = "ann",
                    DumpSha256 = "00",
                    BucketId = bucket,
                    StackHash = known.Hash,
                };
                db.Crashes.Add(crash);
                counters.Add(root, CountedCrash.Of(crash));
            }
            await counters.StoreAsync(Cancellation);
            await rows.SaveAsync([root], Cancellation);
            await db.SaveChangesAsync(Cancellation);
            await transaction.CommitAsync(Cancellation);
        });
}
