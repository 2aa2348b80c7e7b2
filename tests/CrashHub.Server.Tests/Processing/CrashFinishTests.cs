using CrashHub.Contracts;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Processing;

public sealed class CrashFinishTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CrashesOfOneSignatureShareABucketThatCountsThem(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);

        var first = await database.CrashAsync("a", release: "1.0.0", user: "ann");
        var second = await database.CrashAsync("a", release: "1.0.0", user: "ann");
        var third = await database.CrashAsync("a", release: "1.1.0", user: "bob");
        var other = await database.CrashAsync("b");

        var bucket = await database.BucketAsync(first.BucketId);
        Assert.Equal((3, 2, 1), (bucket.Count, bucket.Users, bucket.Number));
        Assert.Equal((first.ReceivedAt, third.ReceivedAt), (bucket.FirstSeen, bucket.LastSeen));
        Assert.Equal(first.BucketId, second.BucketId);
        Assert.Equal(2, (await database.BucketAsync(other.BucketId)).Number);
        Assert.Equal([("1.0.0", 2L), ("1.1.0", 1L)], await ReleasesAsync(database, first.BucketId!.Value));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task FinishesThatRaceForANewSignatureMakeOneBucket(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        for (var k = 0; k < 12; k++)
            await database.QueueAsync(user: $"user {k % 3}");
        var claims = await database.ClaimAsync();

        var results = await Task.WhenAll(claims.Select(claim => Task.Run(() => database.FinishAsync(claim, "same"), Cancellation)));

        Assert.All(results, result => Assert.Equal(CrashFinishResult.Finished, result));
        await using var db = database.CreateDbContext();
        var bucket = await db.Buckets.SingleAsync(Cancellation);
        Assert.Equal((12, 3), (bucket.Count, bucket.Users));
    }

    [Fact]
    public async Task ACrashFollowsAMergeThatItsFinishWaitedFor()
    {
        await using var database = await QueueDatabase.CreateAsync("postgres");
        var (a, b) = ((await database.CrashAsync("a")).BucketId, (await database.CrashAsync("b")).BucketId);
        await database.QueueAsync();
        var claim = Assert.Single(await database.ClaimAsync());
        await using var db = database.CreateDbContext();
        await using var merge = await db.Database.BeginTransactionAsync(Cancellation);
        await db
            .Buckets.Where(x => x.Id == a)
            .ExecuteUpdateAsync(set => set.SetProperty(x => x.MergedInto, b).SetProperty(x => x.Count, 0), Cancellation);

        var finish = Task.Run(() => database.FinishAsync(claim, "a"), Cancellation);
        // Outside the transaction: inside, PostgreSQL shows the same activity for ever.
        await using var watch = database.CreateDbContext();
        while (!finish.IsCompleted && await WaitingAsync(watch) == 0)
            await Task.Yield();
        Assert.False(finish.IsCompleted, "the finish did not wait for the merge");
        await merge.CommitAsync(Cancellation);

        Assert.Equal(CrashFinishResult.Finished, await finish);
        Assert.Equal(0, (await database.BucketAsync(a)).Count);
        Assert.Equal(2, (await database.BucketAsync(b)).Count);
    }

    private static Task<int> WaitingAsync(CrashHubDb db) =>
        db
            .Database.SqlQuery<int>(
                $"""SELECT count(*)::int AS "Value" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"""
            )
            .SingleAsync(Cancellation);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AReportMadeAgainCountsNothingTwice(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var crash = await database.CrashAsync("a", release: "1.0.0", user: "ann");

        await database.AgainAsync(crash, "a");

        var bucket = await database.BucketAsync(crash.BucketId);
        Assert.Equal((1, 1), (bucket.Count, bucket.Users));
        Assert.Equal([("1.0.0", 1L)], await ReleasesAsync(database, bucket.Id));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ACrashThatMovesTakesItsCountersAlong(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var early = await database.CrashAsync("a", release: "1.0.0", user: "ann");
        var late = await database.CrashAsync("a", release: "1.1.0", user: "bob");

        await database.AgainAsync(early, "b");

        var from = await database.BucketAsync(late.BucketId);
        var to = await database.BucketAsync((await database.ReadAsync(early.Id)).BucketId);
        Assert.Equal((1, 1, late.ReceivedAt), (from.Count, from.Users, from.FirstSeen));
        Assert.Equal((1, 1, early.ReceivedAt), (to.Count, to.Users, to.FirstSeen));
        Assert.Equal([("1.1.0", 1L)], await ReleasesAsync(database, from.Id));
        Assert.Null(from.MergedInto);
        await using var db = database.CreateDbContext();
        Assert.Equal(2, await db.BucketHours.SumAsync(h => h.Count, Cancellation));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ABucketThatLateSymbolsEmptyLeadsOnAndHandsOverWhatTheTeamDecided(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var crash = await database.CrashAsync("unnamed", release: "1.0.0");
        await database.RunAsync(db =>
            db.Buckets.ExecuteUpdateAsync(b =>
                b.SetProperty(x => x.Assignee, "ann").SetProperty(x => x.Link, "https://t/1").SetProperty(x => x.Status, BucketStatus.Muted)
            )
        );

        await database.AgainAsync(crash, "named");

        var old = await database.BucketAsync(crash.BucketId);
        var named = await database.BucketAsync(old.MergedInto);
        Assert.Equal((0, 1), (old.Count, named.Count));
        Assert.Equal(("ann", "https://t/1", BucketStatus.Muted), (named.Assignee, named.Link, named.Status));
        var next = await database.CrashAsync("unnamed", release: "1.0.0");
        Assert.Equal(old.Id, next.BucketId);
        Assert.Equal(2, (await database.BucketAsync(named.Id)).Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatIsOnlyCountedOrHasExpiredGoesWithABucketThatLateSymbolsEmpty(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        async Task<Crash> SampledAsync(string user, CrashFinishResult ends)
        {
            var crash = await database.QueueAsync(user: user);
            Assert.Equal(ends, await database.FinishAsync(Assert.Single(await database.ClaimAsync()), "unnamed", keepPerHour: 2));
            return await database.ReadAsync(crash.Id);
        }
        var first = await SampledAsync("ann", CrashFinishResult.Finished);
        var second = await SampledAsync("bob", CrashFinishResult.Finished);
        var counted = await SampledAsync("eve", CrashFinishResult.Dropped);
        var expired = await database.CrashAsync("unnamed", user: "zoe");
        await database.RunAsync(async db =>
        {
            await db.CrashReports.Where(r => r.CrashId == expired.Id).ExecuteDeleteAsync(Cancellation);
            await db.Crashes.Where(c => c.Id == expired.Id).ExecuteDeleteAsync(Cancellation);
        });

        await database.AgainAsync(first, "named");
        Assert.Null((await database.BucketAsync(first.BucketId)).MergedInto); // the second may still turn out to be another bug
        await database.AgainAsync(second, "named");

        var old = await database.BucketAsync(first.BucketId);
        var named = await database.BucketAsync((await database.ReadAsync(first.Id)).BucketId);
        Assert.Equal((named.Id, 0L), (old.MergedInto, old.Count));
        Assert.Equal((4, 4, 1), (named.Count, named.Users, named.Dropped));
        Assert.Equal(counted.BucketId, (await database.ReadAsync(counted.Id)).BucketId);
        await using var db = database.CreateDbContext();
        var family = await Families.LeavesAsync(db, 1, named.Id, Cancellation);
        Assert.Equal(4, await db.BucketHours.Where(h => family.Contains(h.BucketId)).SumAsync(h => h.Count, Cancellation));
        Assert.Equal(4, await db.BucketHours.SumAsync(h => h.Count, Cancellation));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ACrashThatLacksABuildIsQueuedAgainWhenOneArrivedMeanwhile(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var crash = await database.QueueAsync();
        var claim = Assert.Single(await database.ClaimAsync());
        await database.RunAsync(db => db.Projects.ExecuteUpdateAsync(p => p.SetProperty(x => x.BuildsGeneration, 1)));

        Assert.Equal(CrashFinishResult.Requeued, await database.FinishAsync(claim, "a", generation: 0, wantsBuilds: true));

        Assert.Equal(CrashState.Queued, (await database.ReadAsync(crash.Id)).State);
        var again = Assert.Single(await database.ClaimAsync());
        Assert.Equal(CrashFinishResult.Finished, await database.FinishAsync(again, "a", generation: 1, wantsBuilds: true));
    }

    [Theory]
    [InlineData("sqlite", "1.10.0", "1.9.0", false)]
    [InlineData("sqlite", "1.10.0", "1.10.0", false)]
    [InlineData("sqlite", "1.10.0", "1.11.0", true)]
    [InlineData("sqlite", "1.10.0", null, false)]
    [InlineData("sqlite", "blue", "green", true)]
    [InlineData("sqlite", "blue", "amber", false)]
    [InlineData("postgres", "1.10.0", "1.9.0", false)]
    [InlineData("postgres", "1.10.0", "1.11.0", true)]
    [InlineData("postgres", "blue", "green", true)]
    [InlineData("postgres", "blue", "amber", false)]
    public async Task AResolvedBucketRegressesInALaterReleaseOnly(string kind, string resolvedIn, string? release, bool regresses)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        await database.CrashAsync("elsewhere", release: "amber");
        await database.CrashAsync("elsewhere", release: "blue");
        var crash = await database.CrashAsync("a", release: "1.9.0");
        await database.RunAsync(db =>
            db.Buckets.Where(b => b.Id == crash.BucketId)
                .ExecuteUpdateAsync(b =>
                    b.SetProperty(x => x.Status, BucketStatus.Resolved)
                        .SetProperty(x => x.ResolvedInRelease, resolvedIn)
                        .SetProperty(x => x.ResolvedAt, crash.ReceivedAt)
                )
        );

        await database.CrashAsync("a", release: release);

        var bucket = await database.BucketAsync(crash.BucketId);
        Assert.Equal((regresses ? BucketStatus.Open : BucketStatus.Resolved, regresses), (bucket.Status, bucket.Regressed));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AMutedBucketOpensAfterTheCountOfCrashes(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var crash = await database.CrashAsync("a");
        await database.RunAsync(db =>
            db.Buckets.ExecuteUpdateAsync(b => b.SetProperty(x => x.Status, BucketStatus.Muted).SetProperty(x => x.MuteUntilCount, 2))
        );

        await database.CrashAsync("a");
        Assert.Equal(BucketStatus.Muted, (await database.BucketAsync(crash.BucketId)).Status);
        await database.CrashAsync("a");

        Assert.Equal(BucketStatus.Open, (await database.BucketAsync(crash.BucketId)).Status);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task HostileTextIsStoredWithoutNul(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);

        var crash = await database.CrashAsync("a\0b\ud800c", modules: [QueueDatabase.ModuleOf("m\0'; DROP TABLE crashes; --")]);

        Assert.Equal("unreachable in a\uFFFDb\uFFFDc", (await database.BucketAsync(crash.BucketId)).Title);
    }

    private static async Task<List<(string, long)>> ReleasesAsync(QueueDatabase database, Guid bucket)
    {
        await using var db = database.CreateDbContext();
        var rows = await db
            .BucketValues.Where(v => v.BucketId == bucket && v.Field == "release")
            .OrderBy(v => v.Value)
            .ToListAsync(Cancellation);
        return [.. rows.Select(v => (v.Value, v.Count))];
    }
}
