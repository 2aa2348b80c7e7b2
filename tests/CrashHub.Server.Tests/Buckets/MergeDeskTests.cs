using CrashHub.Server.Data;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Buckets;

public sealed class MergeDeskTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ASurvivorCountsAllThatFollowsItAndUndoingGivesEachItsOwn(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        var a = await site.CrashAsync("a", user: "ann");
        var b = await site.CrashAsync("b", user: "ann");
        await site.CrashAsync("a", user: "bob");
        var (aSeen, bSeen) = (await site.SeenAsync(a), await site.SeenAsync(b));

        Assert.Null(await site.MergeAsync(a, b));
        var merged = await site.FiguresAsync(a);
        await site.CrashAsync("b", user: "bob"); // known to a
        await site.CrashAsync("b", user: "cid"); // new to both
        var later = await site.FiguresAsync(a);
        var last = await site.SeenAsync(a);
        Assert.Null(await site.UnmergeAsync(b));

        Assert.Equal(((3, 2, 3), (5, 3, 5)), (merged, later));
        Assert.Equal(((2, 2, 2), (3, 3, 3)), (await site.FiguresAsync(a), await site.FiguresAsync(b)));
        Assert.Equal(aSeen, await site.SeenAsync(a));
        Assert.Equal((bSeen.First, last.Last), await site.SeenAsync(b));
        await using var db = site.Database.CreateDbContext();
        Assert.False(await db.Buckets.AnyAsync(x => x.IsFamily || x.MergedInto != null, Cancellation));
        Assert.False(await db.BucketParts.AnyAsync(Cancellation));
        Assert.Equal(
            ["bucket.merge", "bucket.unmerge"],
            await db.AuditEntries.OrderBy(e => e.At).Select(e => e.Action).ToListAsync(Cancellation)
        );
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ASurvivorThatIsMergedTakesItsOwnAlongBothWays(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        var (a, b, c) = (await site.CrashAsync("a"), await site.CrashAsync("b"), await site.CrashAsync("c"));

        Assert.Null(await site.MergeAsync(a, b));
        Assert.Null(await site.MergeAsync(c, a));
        await site.CrashAsync("b");
        Assert.Equal((4, 0, 4), await site.FiguresAsync(c));
        Assert.Equal(c, (await site.Database.BucketAsync(b)).MergedInto);
        Assert.Null(await site.UnmergeAsync(a));

        Assert.Equal(((1, 0, 1), (3, 0, 3)), (await site.FiguresAsync(c), await site.FiguresAsync(a)));
        Assert.Equal(a, (await site.Database.BucketAsync(b)).MergedInto);
        Assert.Null(await site.UnmergeAsync(a));
        Assert.Equal(((1, 0, 1), (2, 0, 2)), (await site.FiguresAsync(a), await site.FiguresAsync(b)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ASurvivorLetsGoTheNamedOrAll(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        var (a, b, c, d) = (await site.CrashAsync("a"), await site.CrashAsync("b"), await site.CrashAsync("c"), await site.CrashAsync("d"));
        await site.MergeAsync(a, b, c, d);

        Assert.Null(await site.UnmergeAsync(a, b));
        Assert.Equal((3, 0, 3), await site.FiguresAsync(a));
        Assert.Null(await site.UnmergeAsync(a, b)); // a retry
        Assert.Null(await site.UnmergeAsync(a));
        Assert.Null(await site.UnmergeAsync(a));

        Assert.Equal((1, 0, 1), await site.FiguresAsync(a));
        Assert.All(await Task.WhenAll(site.FiguresAsync(b), site.FiguresAsync(c), site.FiguresAsync(d)), f => Assert.Equal((1, 0, 1), f));
        Assert.Equal(400, (await site.UnmergeAsync(a, a))!.StatusCode);
    }

    [Fact]
    public async Task WhatMakesNoSenseIsRefusedAndARetryIsNot()
    {
        await using var site = await MergingSite.OnAsync("sqlite", "one", "two");
        var (a, b, c) = (await site.CrashAsync("a"), await site.CrashAsync("b"), await site.CrashAsync("c"));
        var foreign = Guid.CreateVersion7();
        await site.Database.RunAsync(db =>
        {
            db.Buckets.Add(
                new Bucket
                {
                    ProjectId = 2,
                    Id = foreign,
                    Fingerprint = "f",
                    Algorithm = "v0",
                    Title = "f",
                    Culprit = "f",
                    Trap = "f",
                    SignatureText = "f",
                }
            );
            return Task.CompletedTask;
        });

        Assert.Equal(400, (await site.MergeAsync(a, a))!.StatusCode);
        Assert.Equal(400, (await site.MergeAsync(a, b, foreign))!.StatusCode);
        Assert.Equal(404, (await site.MergeAsync(foreign, a))!.StatusCode);
        Assert.Equal((1, 0, 1), await site.FiguresAsync(a)); // nothing by half
        Assert.Null(await site.MergeAsync(a, b));
        Assert.Null(await site.MergeAsync(a, b));
        Assert.Null(await site.MergeAsync(a, b, b));
        Assert.Equal(409, (await site.MergeAsync(b, a))!.StatusCode); // into its own child
        Assert.Equal(409, (await site.MergeAsync(b, c))!.StatusCode);
        Assert.Equal(400, (await site.MergeAsync(c, b))!.StatusCode); // stands elsewhere
        Assert.Equal((2, 0, 2), await site.FiguresAsync(a));
        Assert.Equal(400, (await site.UnmergeAsync(a, foreign))!.StatusCode);
        Assert.Equal(404, (await site.UnmergeAsync(foreign))!.StatusCode);
    }

    [Fact]
    public async Task ASurvivorHoldsAThousandAndNoMore()
    {
        await using var site = await MergingSite.OnAsync("sqlite");
        var (a, b, c) = (await site.CrashAsync("a"), await site.CrashAsync("b"), await site.CrashAsync("c"));
        await site.Database.RunAsync(async db =>
        {
            var like = await db.Buckets.AsNoTracking().SingleAsync(x => x.Id == b, Cancellation);
            for (var k = 0; k < BucketMerging.MostMembers - 1; k++)
            {
                db.Buckets.Add(
                    new Bucket
                    {
                        ProjectId = 1,
                        Id = Guid.CreateVersion7(),
                        Number = 1000 + k,
                        Fingerprint = $"{k}",
                        Algorithm = "v0",
                        Title = like.Title,
                        Culprit = "",
                        Trap = "",
                        SignatureText = "",
                        MergedInto = b,
                    }
                );
            }
        });

        Assert.Null(await site.MergeAsync(a, b));
        Assert.Equal(409, (await site.MergeAsync(a, c))!.StatusCode);
        Assert.Equal((2, 0, 2), await site.FiguresAsync(a));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ARedirectIsNotUndoneAndGoesAlongWithTheBucketThatItLeadsTo(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        var crash = await site.Database.CrashAsync("unnamed");
        var (old, other) = (crash.BucketId!.Value, await site.CrashAsync("other"));
        await site.Database.AgainAsync(crash, "named");
        var named = (await site.Database.ReadAsync(crash.Id)).BucketId!.Value;
        await site.CrashAsync("unnamed"); // its address leads on, and so does its signature

        Assert.Equal(409, (await site.UnmergeAsync(old))!.StatusCode);
        Assert.Equal((2, 0, 2), await site.FiguresAsync(named));
        Assert.Null(await site.MergeAsync(other, named));
        await site.CrashAsync("unnamed");
        Assert.Equal((4, 0, 4), await site.FiguresAsync(other));
        Assert.Equal(409, (await site.UnmergeAsync(old))!.StatusCode);
        Assert.Null(await site.UnmergeAsync(named));

        Assert.Equal(((1, 0, 1), (3, 0, 3)), (await site.FiguresAsync(other), await site.FiguresAsync(named)));
        Assert.Equal(named, (await site.Database.BucketAsync(old)).MergedInto);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ACrashThatMovesWithinAFamilyChangesNoTotal(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        var moving = await site.Database.CrashAsync("a", release: "1", user: "ann");
        var (a, b) = (moving.BucketId!.Value, await site.CrashAsync("b", user: "bob"));
        await site.CrashAsync("a", user: "cid");
        await site.MergeAsync(a, b);
        var before = (await site.FiguresAsync(a), await site.SeenAsync(a));

        await site.Database.AgainAsync(moving, "b");

        Assert.Equal(before, (await site.FiguresAsync(a), await site.SeenAsync(a)));
        await site.UnmergeAsync(b);
        Assert.Equal(((1, 1, 1), (2, 2, 2)), (await site.FiguresAsync(a), await site.FiguresAsync(b)));
        Assert.Equal(moving.ReceivedAt, (await site.SeenAsync(b)).First);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AUserThatIsNewToTwoLeavesOfOneBatchIsCountedOnce(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        var (a, b) = (await site.CrashAsync("a"), await site.CrashAsync("b"));
        await site.MergeAsync(a, b);
        await site.Database.QueueAsync(user: "dan");
        await site.Database.QueueAsync(user: "dan");
        var claims = await site.Database.ClaimAsync();

        await site.Database.FinishAsync([(claims[0], "a"), (claims[1], "b")]);

        Assert.Equal((4, 1, 4), await site.FiguresAsync(a));
        await site.UnmergeAsync(b);
        Assert.Equal(((2, 1, 2), (2, 1, 2)), (await site.FiguresAsync(a), await site.FiguresAsync(b)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task MergesThatRaceWithFinishesLoseNoCrash(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        Guid[] buckets = [await site.CrashAsync("0"), await site.CrashAsync("1"), await site.CrashAsync("2")];
        for (var k = 0; k < 24; k++)
            await site.Database.QueueAsync(user: $"user {k % 5}");
        var claims = await site.Database.ClaimAsync();

        var finishes = claims.Select((claim, k) => Task.Run(() => site.Database.FinishAsync(claim, $"{k % 3}"), Cancellation));
        var merges = Task.Run(
            async () =>
            {
                for (var k = 0; k < 4; k++)
                {
                    await site.MergeAsync(buckets[0], buckets[1]);
                    await site.MergeAsync(buckets[2], buckets[0]);
                    await site.UnmergeAsync(buckets[0]);
                    await site.UnmergeAsync(buckets[1]);
                }
            },
            Cancellation
        );
        await Task.WhenAll([.. finishes, merges]);

        foreach (var bucket in buckets)
            Assert.Equal((9, 5, 9), await site.FiguresAsync(bucket));
        await site.MergeAsync(buckets[1], buckets[0], buckets[2]);
        Assert.Equal((27, 5, 27), await site.FiguresAsync(buckets[1]));
    }

    /// <summary>Each takes members along, in an order of its own, while others take them out: none may wait for another in a circle, and none loses a crash.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task MergesAndUndoingsOfSeveralPeopleAtOnceLeaveEachBucketItsOwn(string kind)
    {
        await using var site = await MergingSite.OnAsync(kind);
        var buckets = new List<Guid>();
        for (var k = 0; k < 5; k++)
            buckets.Add(await site.CrashAsync($"{k}", user: $"user {k}"));

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(person =>
                    Task.Run(
                        async () =>
                        {
                            for (var k = 0; k < 12; k++)
                            {
                                var (one, other) = (buckets[(person + k) % 5], buckets[(person * 2 + k * 3 + 1) % 5]);
                                await site.MergeAsync(one, other);
                                await site.UnmergeAsync(buckets[(person * 3 + k) % 5]);
                            }
                        },
                        Cancellation
                    )
                )
        );
        for (var round = 0; round < 5; round++)
        {
            foreach (var bucket in buckets)
                await site.UnmergeAsync(bucket);
        }

        foreach (var bucket in buckets)
        {
            Assert.Null((await site.Database.BucketAsync(bucket)).MergedInto);
            Assert.Equal((1, 1, 1), await site.FiguresAsync(bucket));
        }
    }
}
