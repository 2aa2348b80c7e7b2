using CrashHub.Analysis.Traps;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Retention;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrashHub.Server.Tests.Data;

/// <summary>What a finish writes for probes, and how they find it.</summary>
public sealed class StackLookupTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task TheTrapTellsTwoBugsOfOneInstructionApart(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var key = Guid.NewGuid();
        var zero = await FinishAsync(database, "a", "integer-divide-by-zero", key);
        var overflow = await FinishAsync(database, "b", "integer-overflow", key);

        Assert.Equal(zero, await FindAsync(database, TrapReading.Certain(TrapKind.IntegerDivideByZero), key));
        Assert.Equal(overflow, await FindAsync(database, TrapReading.Certain(TrapKind.IntegerOverflow), key));
        Assert.Equal(zero, await FindAsync(database, TrapReading.OneOf(TrapKind.IntegerDivideByZero, TrapKind.Unreachable), key));
        Assert.Null(await FindAsync(database, TrapReading.Unknown, key));
        Assert.Null(await FindAsync(database, TrapReading.Certain(TrapKind.Unreachable), key));
        Assert.Null(await FindAsync(database, TrapReading.Unknown, Guid.NewGuid()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task MergesAreFollowedAndOneRootIsNoDoubt(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var key = Guid.NewGuid();
        var one = await FinishAsync(database, "a", "integer-divide-by-zero", key);
        var two = await FinishAsync(database, "b", "integer-overflow", key);
        var root = await FinishAsync(database, "c", "unreachable", Guid.NewGuid());
        await database.RunAsync(db =>
            db.Buckets.Where(b => b.Id == one || b.Id == two).ExecuteUpdateAsync(b => b.SetProperty(x => x.MergedInto, root), Cancellation)
        );

        await using var db = database.CreateDbContext();
        var found = await new StackLookup(db).FindAsync(
            1,
            [Guid.NewGuid(), key],
            TrapReading.Certain(TrapKind.IntegerOverflow),
            null,
            Cancellation
        );

        Assert.Equal((two, root), (found!.Leaf, found.Root.Id));
        Assert.Equal(root, await FindAsync(database, TrapReading.Unknown, key));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task DumpsAreCountedByBucketAndRelease(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var key = Guid.NewGuid();
        for (var k = 0; k < 3; k++)
            await FinishAsync(database, "a", "unreachable", key, release: k == 0 ? "1.0" : "1.1");
        await FinishAsync(database, "a", "unreachable", key, release: "1.1", isFull: false);

        await using var db = database.CreateDbContext();
        var found = await new StackLookup(db).FindAsync(1, [key], TrapReading.Unknown, "1.1", Cancellation);
        var other = await new StackLookup(db).FindAsync(1, [key], TrapReading.Unknown, "2.0", Cancellation);

        Assert.Equal((3, 2, 0), (found!.Dumps, found.ReleaseDumps, other!.ReleaseDumps));
        var last = await db.Crashes.OrderByDescending(c => c.ReceivedAt).Skip(1).Select(c => c.ReceivedAt).FirstAsync(Cancellation);
        Assert.Equal(MicrosecondsConverter.ToMicroseconds(last), found.LastAt);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ASlotHasOneHolderWhoKeepsItsFirstEnd(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var (subject, me, other) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var held = (long)DumpSlots.HeldFor.TotalMicroseconds;

        Assert.Equal(1000 + held, await TakeAsync(me, 1000));
        Assert.Null(await TakeAsync(other, 1000 + held - 1));
        Assert.Equal(1000 + held, await TakeAsync(me, 2000));
        Assert.Equal(1000 + 2 * held, await TakeAsync(other, 1000 + held));
        Assert.Null(await TakeAsync(me, 1000 + held));

        async Task<long?> TakeAsync(Guid holder, long now)
        {
            await using var db = database.CreateDbContext();
            return await new DumpSlots(db).ReserveAsync(1, subject, DumpSlotKind.Bucket, "", holder, now, Cancellation);
        }
    }

    [Fact]
    public async Task WhatWasWrittenLatelyIsNotWrittenAgain()
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");
        var (memory, key) = (new StackMemory(TimeProvider.System), Guid.NewGuid());
        await FinishAsync(database, "a", "unreachable", key, memory: memory);
        await database.RunAsync(db => db.Stacks.ExecuteDeleteAsync(Cancellation));

        await FinishAsync(database, "a", "unreachable", key, memory: memory);
        var silent = await database.CreateDbContext().Stacks.CountAsync(Cancellation);
        await FinishAsync(database, "b", "unreachable", key, memory: memory);

        Assert.Equal((0, 1), (silent, await database.CreateDbContext().Stacks.CountAsync(Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WhatNobodyHadForLongIsForgotten(string kind)
    {
        await using var server = await CrashHubServer.OnAsync(kind);
        var now = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
        KnownStack Stack(DateTimeOffset seen) =>
            new()
            {
                ProjectId = 1,
                Key = Guid.NewGuid(),
                Trap = "unreachable",
                BucketId = Guid.NewGuid(),
                SeenAt = seen,
            };
        DumpSlot Slot(DumpSlotKind what) =>
            new()
            {
                ProjectId = 1,
                Subject = Guid.NewGuid(),
                Kind = what,
                Release = "",
                Until = now.AddDays(-1),
            };
        await server.DataAsync(async db =>
        {
            db.Stacks.AddRange(Stack(now.AddDays(-91)), Stack(now.AddDays(-89)));
            db.DumpSlots.AddRange(Slot(DumpSlotKind.Bucket), Slot(DumpSlotKind.Stack), Slot(DumpSlotKind.Regression));
            return await db.SaveChangesAsync(Cancellation);
        });

        await new LeftBehind(
            server.Services.GetRequiredService<IDbContextFactory<CrashHubDb>>(),
            server.Services.GetRequiredService<IBlobStore>()
        ).RunAsync(now, () => Task.CompletedTask, Cancellation);

        await using var db = await server.DbAsync();
        Assert.Equal(now.AddDays(-89), (await db.Stacks.SingleAsync(Cancellation)).SeenAt);
        Assert.Equal(DumpSlotKind.Bucket, (await db.DumpSlots.SingleAsync(Cancellation)).Kind);
    }

    private static async Task<Guid> FinishAsync(
        QueueDatabase database,
        string fingerprint,
        string trap,
        Guid key,
        string? release = null,
        bool isFull = true,
        StackMemory? memory = null
    )
    {
        var crash = await database.QueueAsync(release: release);
        var claim = Assert.Single(await database.ClaimAsync());
        var input = QueueDatabase.InputOf(fingerprint) with { Trap = trap, StackKeys = [key], IsFullDump = isFull };
        await using var db = database.CreateDbContext();
        Assert.Equal(
            CrashFinishResult.Finished,
            Assert.Single(await new CrashFinish(db, memory).RunAsync([new(claim, input)], Cancellation))
        );
        return (await database.ReadAsync(crash.Id)).BucketId!.Value;
    }

    private static async Task<Guid?> FindAsync(QueueDatabase database, TrapReading host, Guid key)
    {
        await using var db = database.CreateDbContext();
        return (await new StackLookup(db).FindAsync(1, [key], host, null, Cancellation))?.Root.Id;
    }
}
