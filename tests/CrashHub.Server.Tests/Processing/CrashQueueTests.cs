using CrashHub.Contracts;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Processing;

public sealed class CrashQueueTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ClaimsTheMostUrgentAndOldestFirst(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var late = await database.QueueAsync(priority: 1);
        var first = await database.QueueAsync();
        var second = await database.QueueAsync();

        var claims = await database.ClaimAsync();

        Assert.Equal([first.Id, second.Id, late.Id], claims.Select(c => c.Id));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WorkersThatRaceNeverClaimTheSameCrash(string kind)
    {
        const int crashes = 120;
        await using var database = await QueueDatabase.CreateAsync(kind);
        for (var k = 0; k < crashes; k++)
            await database.QueueAsync();

        async Task<List<Guid>> Work(string owner)
        {
            var mine = new List<Guid>();
            while (await database.ClaimAsync(owner, most: 7) is [_, ..] claims)
                mine.AddRange(claims.Select(c => c.Id));
            return mine;
        }

        var claimed = await Task.WhenAll(Enumerable.Range(0, 4).Select(k => Task.Run(() => Work($"worker {k}"), Cancellation)));

        Assert.Equal(crashes, claimed.Sum(c => c.Count));
        Assert.Equal(crashes, claimed.SelectMany(c => c).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ClaimsAgainOnceALeaseHasEnded(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        await database.QueueAsync();
        var dead = Assert.Single(await database.ClaimAsync("dead", lease: TimeSpan.FromSeconds(-1)));

        var again = Assert.Single(await database.ClaimAsync("alive"));

        Assert.Equal(dead.Epoch + 1, again.Epoch);
        Assert.Empty(await database.ClaimAsync("third"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AWorkerThatLostItsLeaseChangesNothing(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var crash = await database.QueueAsync();
        var dead = Assert.Single(await database.ClaimAsync("same", lease: TimeSpan.FromSeconds(-1)));
        var alive = Assert.Single(await database.ClaimAsync("same"));
        await using var db = database.CreateDbContext();
        var queue = new CrashQueue(db);

        Assert.Empty(await queue.ChargeAsync([dead], TimeSpan.Zero, Cancellation));
        Assert.False(await queue.RenewAsync(dead, TimeSpan.FromHours(1), Cancellation));
        Assert.False(await queue.FailAsync(dead, "late", keepsDump: true, Cancellation));
        Assert.Equal(CrashFinishResult.Void, await database.FinishAsync(dead, "a"));
        Assert.Equal(CrashState.Processing, (await database.ReadAsync(crash.Id)).State);
        Assert.Equal(CrashFinishResult.Finished, await database.FinishAsync(alive, "a"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task TakesProjectsInTurn(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind, "a", "b", "c");
        await database.QueueAsync(project: 1);
        await database.QueueAsync(project: 3);
        await using var db = database.CreateDbContext();
        var queue = new CrashQueue(db);

        Assert.Equal(1, await queue.NextProjectAsync(0, Cancellation));
        Assert.Equal(3, await queue.NextProjectAsync(1, Cancellation));
        Assert.Equal(1, await queue.NextProjectAsync(3, Cancellation));
        await database.ClaimAsync(project: 1);
        await database.ClaimAsync(project: 3);
        Assert.Null(await queue.NextProjectAsync(0, Cancellation));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AReleasedCrashRestsAndIsNotCharged(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var crash = await database.QueueAsync();
        var claim = Assert.Single(await database.ClaimAsync());
        await using var db = database.CreateDbContext();
        var queue = new CrashQueue(db);

        await queue.ChargeAsync([claim], TimeSpan.Zero, Cancellation);
        Assert.Equal(1, (await database.ReadAsync(crash.Id)).Attempts);
        await queue.ReleaseAsync(claim, charged: true, TimeSpan.FromHours(1), Cancellation);

        var row = await database.ReadAsync(crash.Id);
        Assert.Equal((CrashState.Queued, 0, null), (row.State, row.Attempts, row.LeaseOwner));
        Assert.Empty(await database.ClaimAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ALateBuildQueuesItsCrashesBatchByBatchAndEachOnce(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var waiting = new List<Guid>();
        for (var k = 0; k < 5; k++)
            waiting.Add((await database.CrashAsync("unnamed", modules: [QueueDatabase.ModuleOf("app", buildId: "aa")])).Id);
        var other = await database.CrashAsync("other", modules: [QueueDatabase.ModuleOf("app", buildId: "bb")]);
        var build = QueueDatabase.BuildOf("app.wasm", "c0de", buildId: "aa");
        await database.RunAsync(db =>
        {
            db.Builds.Add(build);
            db.LateBuilds.Add(new LateBuild { ProjectId = 1, BuildId = build.Id });
            return Task.CompletedTask;
        });

        async Task<(bool, int)> Step()
        {
            await using var db = database.CreateDbContext();
            return await new CrashQueueLateBuilds(db).StepAsync(2, Cancellation);
        }

        Assert.Equal((true, 2), await Step());
        Assert.Equal((true, 2), await Step());
        Assert.Equal((true, 1), await Step());
        Assert.Equal((false, 0), await Step());
        var claims = await database.ClaimAsync();
        Assert.Equal(waiting.Order(), claims.Select(c => c.Id).Order());
        Assert.Equal(CrashState.Processed, (await database.ReadAsync(other.Id)).State);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ALateDebugTwinQueuesTheCrashesOfItsStrippedSibling(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var stripped = QueueDatabase.BuildOf("app.wasm", "c0de");
        var twin = QueueDatabase.BuildOf("app.debug.wasm", "c0de", dwarf: true);
        var crash = await database.CrashAsync(
            "named",
            modules: [QueueDatabase.ModuleOf("app", codeId: "c0de", missing: false, build: stripped.Id)]
        );
        await database.RunAsync(db =>
        {
            db.Builds.AddRange(stripped, twin);
            db.LateBuilds.Add(new LateBuild { ProjectId = 1, BuildId = twin.Id });
            return Task.CompletedTask;
        });

        await using (var db = database.CreateDbContext())
            Assert.Equal((true, 1), await new CrashQueueLateBuilds(db).StepAsync(10, Cancellation));

        Assert.Equal(CrashState.Queued, (await database.ReadAsync(crash.Id)).State);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ACrashThatTheBuildAnsweredAlreadyIsQueuedOnlyWhenFilesCameToIt(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var build = QueueDatabase.BuildOf("app.wasm", "c0de", dwarf: true);
        var crash = await database.CrashAsync(
            "named",
            modules: [QueueDatabase.ModuleOf("app", codeId: "c0de", missing: false, build: build.Id)]
        );
        async Task<int> ArriveAsync(bool withFile)
        {
            await database.RunAsync(db =>
            {
                if (withFile)
                    db.BuildFiles.Add(
                        new BuildFile
                        {
                            ProjectId = 1,
                            BuildId = build.Id,
                            Kind = BuildFileKind.SourceMap,
                            Name = "app.map",
                            Sha256 = new string('a', 64),
                            Bytes = 1,
                            Locator = "app.map",
                            IsStale = false,
                        }
                    );
                else
                    db.Builds.Add(build);
                db.LateBuilds.Add(new LateBuild { ProjectId = 1, BuildId = build.Id });
                return Task.CompletedTask;
            });
            await using var db = database.CreateDbContext();
            return (await new CrashQueueLateBuilds(db).StepAsync(10, Cancellation)).Queued;
        }

        Assert.Equal(0, await ArriveAsync(withFile: false));
        Assert.Equal(1, await ArriveAsync(withFile: true));
        Assert.Equal(CrashState.Queued, (await database.ReadAsync(crash.Id)).State);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ALateBuildQueuesTheNewestCrashesWithItsLayoutThatNoIdLedAnywhere(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var old = await database.CrashAsync("old", modules: [Guessed("x", layout: 7)]);
        // One transaction for as many as are tried: they make the first one too old.
        await database.RunAsync(db =>
        {
            for (var k = 0; k < 1_000 - 2; k++)
                db.CrashModules.Add(
                    Guessed("x", layout: 7, crash: Guid.CreateVersion7(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero)))
                );
            return Task.CompletedTask;
        });
        var oldest = await database.CrashAsync("oldest", modules: [Guessed("x", layout: 7)]);
        var missing = await database.CrashAsync("missing", modules: [Guessed("x", layout: 7, missing: true)]);
        var others = await database.CrashAsync("others", modules: [Guessed("x", layout: 8)]);
        var named = await database.CrashAsync("named", modules: [Guessed("app", layout: 8)]);
        var build = QueueDatabase.BuildOf("app.wasm", "c0de", layout: 7);
        await database.RunAsync(db =>
        {
            db.Builds.Add(build);
            db.LateBuilds.Add(new LateBuild { ProjectId = 1, BuildId = build.Id });
            return Task.CompletedTask;
        });

        await using (var db = database.CreateDbContext())
            await new CrashQueueLateBuilds(db).StepAsync(5_000, Cancellation);

        Assert.Equal(new[] { oldest.Id, missing.Id, named.Id }.Order(), (await database.ClaimAsync()).Select(c => c.Id).Order());
        Assert.Equal(CrashState.Processed, (await database.ReadAsync(old.Id)).State);
        Assert.Equal(CrashState.Processed, (await database.ReadAsync(others.Id)).State);
    }

    private static CrashModule Guessed(string name, long layout, bool missing = false, Guid crash = default) =>
        new()
        {
            ProjectId = 1,
            CrashId = crash,
            Name = name,
            IsMissing = missing,
            MatchedBuild = missing ? null : Guid.CreateVersion7(),
            CodeId = missing ? null : "other",
            Layout = layout,
        };
}
