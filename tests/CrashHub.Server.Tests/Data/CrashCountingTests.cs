using System.Text.Json;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Data;

/// <summary>Crashes of which only their probes told, counted together.</summary>
public sealed class CrashCountingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ABatchIsCountedOnceInEachBucketOfItsProject(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind, "one", "two");
        var (a, b) = ((await database.CrashAsync("a")).BucketId!.Value, (await database.CrashAsync("b")).BucketId!.Value);
        var probed = new[]
        {
            await ProbedAsync(database, a, "1.0", "ann"),
            await ProbedAsync(database, a, "1.0", "bob"),
            await ProbedAsync(database, b, "2.0", "ann"),
        };
        var elsewhere = await ProbedAsync(database, a, project: 2);
        var dump = await database.QueueAsync();

        var (counted, again) = (await CountAsync(database), await CountAsync(database));

        Assert.Equal(probed.Select(crash => crash.Id), counted);
        Assert.Empty(again);
        var (first, second) = (await database.BucketAsync(a), await database.BucketAsync(b));
        Assert.Equal((3, 2, 2), (first.Count, first.Users, first.Dropped));
        Assert.Equal((2, 1, 1), (second.Count, second.Users, second.Dropped));
        Assert.Equal(probed[1].ReceivedAt, first.LastSeen);
        var row = await database.ReadAsync(probed[2].Id);
        Assert.Equal((CrashState.Discarded, b, "unreachable", 0), (row.State, row.BucketId, row.Trap, row.Priority));
        Assert.Equal(BucketSampling.NotAskedFor, row.Error);
        Assert.Equal(CrashState.Queued, (await database.ReadAsync(elsewhere.Id)).State);
        Assert.Equal(dump.Id, Assert.Single(await database.ClaimAsync()).Id);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ACrashWhoseBucketWentIsInNone(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var bucket = (await database.CrashAsync("a")).BucketId!.Value;
        var (lost, kept) = (await ProbedAsync(database, Guid.NewGuid()), await ProbedAsync(database, bucket));

        Assert.Equal(2, (await CountAsync(database)).Count);

        var row = await database.ReadAsync(lost.Id);
        Assert.Equal((CrashState.Discarded, null), (row.State, row.BucketId));
        Assert.Equal(bucket, (await database.ReadAsync(kept.Id)).BucketId);
        Assert.Equal(2, (await database.BucketAsync(bucket)).Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AFamilyCountsThemInTheirPartsAndARegressionOpensIt(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var (leaf, root) = ((await database.CrashAsync("a")).BucketId!.Value, (await database.CrashAsync("b")).BucketId!.Value);
        await MergeAsync(database, root, leaf);
        await database.RunAsync(db =>
            db.Buckets.Where(b => b.Id == root)
                .ExecuteUpdateAsync(
                    b => b.SetProperty(x => x.Status, BucketStatus.Resolved).SetProperty(x => x.ResolvedInRelease, "1.0"),
                    Cancellation
                )
        );
        await ProbedAsync(database, leaf, "1.0");
        await CountAsync(database);
        var before = await database.BucketAsync(root);
        await ProbedAsync(database, leaf, "1.1");
        await ProbedAsync(database, leaf, "1.1");

        await CountAsync(database);

        var after = await database.BucketAsync(root);
        Assert.Equal((BucketStatus.Resolved, 3), (before.Status, before.Count));
        Assert.Equal((BucketStatus.Open, true, 5, 3), (after.Status, after.Regressed, after.Count, after.Dropped));
        await using var db = database.CreateDbContext();
        var part = await db.BucketParts.SingleAsync(p => p.BucketId == leaf, Cancellation);
        Assert.Equal((4, 3), (part.Count, part.Dropped));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task DumpsAreClaimedPastThem(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        await ProbedAsync(database, Guid.NewGuid());
        var dump = await database.QueueAsync();
        await using var db = database.CreateDbContext();
        var queue = new CrashQueue(db);

        Assert.Equal((1, CrashCounting.Priority), await queue.NextAsync(0, Cancellation));
        var claims = await queue.ClaimAsync(1, "me", 10, TimeSpan.FromMinutes(1), Cancellation, CrashCounting.Priority + 1);
        var rest = await queue.ClaimAsync(1, "me", 10, TimeSpan.FromMinutes(1), Cancellation);

        Assert.Equal(dump.Id, Assert.Single(claims).Id);
        Assert.Single(rest);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AMergeAddsDumpsUpAndItsUndoingTakesThemOut(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var (leaf, root) = ((await database.CrashAsync("a")).BucketId!.Value, (await database.CrashAsync("b")).BucketId!.Value);
        await database.RunAsync(async db =>
        {
            await db.Database.OpenConnectionAsync(Cancellation);
            await new DumpSlots(db).CountAsync(1, [(root, "", 2, 50), (leaf, "", 3, 70), (leaf, "1.0", 3, 70)], Cancellation);
        });

        await MergeAsync(database, root, leaf);
        var merged = await SlotsAsync(database, root);
        await MergeAsync(database, root, leaf, undo: true);
        var undone = await SlotsAsync(database, root);

        Assert.Equal([("", 5L), ("1.0", 3L)], merged);
        Assert.Equal([("", 2L), ("1.0", 0L)], undone);
        Assert.Equal([("", 3L), ("1.0", 3L)], await SlotsAsync(database, leaf));
    }

    private static async Task<Crash> ProbedAsync(
        QueueDatabase database,
        Guid leaf,
        string? release = null,
        string? user = null,
        int project = 1
    )
    {
        var crash = await database.QueueAsync(project, release, user, priority: CrashCounting.Priority, dump: null);
        var mark = new ProbeMark
        {
            Bucket = leaf,
            Trap = "unreachable",
            Keys = [Guid.NewGuid()],
        };
        var json = JsonSerializer.Serialize(mark, CrashJson.Default.ProbeMark);
        await database.RunAsync(db =>
            db.Crashes.Where(c => c.Id == crash.Id)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.ProbeJson, json).SetProperty(x => x.Body, CrashBody.Probe), Cancellation)
        );
        return crash;
    }

    private static async Task<List<Guid>> CountAsync(QueueDatabase database)
    {
        await using var db = database.CreateDbContext();
        return [.. (await new CrashCounting(db, null).RunAsync(1, default, Cancellation)).Select(crash => crash.Id)];
    }

    private static async Task MergeAsync(QueueDatabase database, Guid root, Guid leaf, bool undo = false)
    {
        await using var db = database.CreateDbContext();
        await db.Database.OpenConnectionAsync(Cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
        var rows = new CrashFinishRows(db, 1);
        var (survivor, bucket) = ((await rows.LockAsync(root, Cancellation))!, (await rows.LockAsync(leaf, Cancellation))!);
        var merging = new BucketMerging(db, 1);
        if (undo)
            await merging.LetGoAsync(survivor, bucket, Cancellation);
        else
            await merging.TakeInAsync(survivor, bucket, "me", DateTimeOffset.UnixEpoch, "alike", Cancellation);
        await rows.SaveAsync([bucket], Cancellation);
        await merging.RecountAsync(survivor, Cancellation);
        await rows.SaveAsync([survivor], Cancellation);
        await transaction.CommitAsync(Cancellation);
    }

    private static async Task<List<(string Release, long Dumps)>> SlotsAsync(QueueDatabase database, Guid bucket)
    {
        await using var db = database.CreateDbContext();
        var slots = await db.DumpSlots.Where(s => s.Subject == bucket).OrderBy(s => s.Release).ToListAsync(Cancellation);
        return slots.ConvertAll(slot => (slot.Release, slot.Dumps));
    }
}
