using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Processing;

public sealed class CrashFinishBatchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ABatchCountsEachCrashUserAndReleaseOnce(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        await database.CrashAsync("a", release: "1.0", user: "ann");
        foreach (var (release, user) in new[] { ("1.0", "ann"), ("1.1", "bob"), ("1.1", "bob"), ("1.1", "eve") })
            await database.QueueAsync(release: release, user: user);
        var claims = await database.ClaimAsync();

        var results = await database.FinishAsync([.. claims.Select((claim, k) => (claim, k == 3 ? "b" : "a"))]);

        Assert.All(results, result => Assert.Equal(CrashFinishResult.Finished, result));
        await using var db = database.CreateDbContext();
        var buckets = await db.Buckets.OrderBy(b => b.Number).ToListAsync(Cancellation);
        Assert.Equal([(4L, 2L), (1L, 1L)], buckets.Select(b => (b.Count, b.Users)));
        Assert.Equal(4, await db.BucketHours.Where(h => h.BucketId == buckets[0].Id).SumAsync(h => h.Count, Cancellation));
        var values = await db
            .BucketValues.Where(v => v.BucketId == buckets[0].Id && v.Field != "environment")
            .OrderBy(v => v.Field)
            .ThenBy(v => v.Value)
            .Select(v => new { v.Value, v.Count })
            .ToListAsync(Cancellation);
        Assert.Equal([("1.0", 2L), ("1.1", 2L), ("ann", 2L), ("bob", 2L)], values.Select(v => (v.Value, v.Count)));
        Assert.Equal(buckets[0].LastSeen, (await database.ReadAsync(claims[2].Id)).ReceivedAt);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ABatchMakesOneBucketOfASignatureThatIsNew(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        for (var k = 0; k < 3; k++)
            await database.QueueAsync();

        await database.FinishAsync([.. (await database.ClaimAsync()).Select(claim => (claim, "new"))]);

        await using var db = database.CreateDbContext();
        Assert.Equal(3, (await db.Buckets.SingleAsync(Cancellation)).Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task OneThatAnotherWorkerHasByNowIsVoidAndTheOthersEnd(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        for (var k = 0; k < 3; k++)
            await database.QueueAsync();
        var claims = await database.ClaimAsync();
        await database.RunAsync(db =>
            db.Crashes.Where(c => c.Id == claims[1].Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.LeaseOwner, "other"), Cancellation)
        );

        var results = await database.FinishAsync([.. claims.Select(claim => (claim, "a"))]);

        Assert.Equal([CrashFinishResult.Finished, CrashFinishResult.Void, CrashFinishResult.Finished], results);
        Assert.Equal(2, (await database.BucketAsync((await database.ReadAsync(claims[0].Id)).BucketId)).Count);
        Assert.Null((await database.ReadAsync(claims[1].Id)).BucketId);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ACrashThatMovesLeavesItsBucketThoughOthersOfTheBatchJoinIt(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var moving = await database.CrashAsync("old", user: "ann");
        var old = moving.BucketId;
        await database.RunAsync(db =>
            db.Crashes.Where(c => c.Id == moving.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.State, Contracts.CrashState.Queued), Cancellation)
        );
        await database.QueueAsync(user: "bob");
        await database.QueueAsync(user: "eve");
        var claims = await database.ClaimAsync();

        var results = await database.FinishAsync([.. claims.Select(claim => (claim, claim.Id == moving.Id ? "new" : "old"))]);

        Assert.All(results, result => Assert.Equal(CrashFinishResult.Finished, result));
        var left = await database.BucketAsync(old);
        var joined = await database.BucketAsync((await database.ReadAsync(moving.Id)).BucketId);
        Assert.NotEqual(left.Id, joined.Id);
        Assert.Equal((2L, 2L, 1L, 1L), (left.Count, left.Users, joined.Count, joined.Users));
        Assert.Null(left.MergedInto);
        Assert.Equal(claims[1].ReceivedAt, MicrosecondsConverter.ToMicroseconds(left.FirstSeen));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task OnlyThoseThatWantBuildsGoBackWhenOneArrived(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        await database.QueueAsync();
        await database.QueueAsync();
        var claims = await database.ClaimAsync();
        await database.RunAsync(db => db.Projects.ExecuteUpdateAsync(set => set.SetProperty(p => p.BuildsGeneration, 7), Cancellation));
        await using var context = database.CreateDbContext();

        var results = await new CrashFinish(context).RunAsync(
            [new(claims[0], QueueDatabase.InputOf("a") with { WantsBuilds = true }), new(claims[1], QueueDatabase.InputOf("a"))],
            Cancellation
        );

        Assert.Equal([CrashFinishResult.Requeued, CrashFinishResult.Finished], results);
        Assert.Equal(1, (await database.BucketAsync((await database.ReadAsync(claims[1].Id)).BucketId)).Count);
    }
}
