using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Processing;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrashHub.Server.Tests.Processing;

/// <summary>A backlog of one project and a single crash of another.</summary>
public sealed class QueueFairnessTests
{
    private const int Noisy = 1;
    private const int Batch = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ASingleCrashWaitsForABatchAWorkerAtMost(string kind)
    {
        const int workers = 3;
        await using var database = await QueueDatabase.CreateAsync(kind, "noisy", "quiet", "idle");
        await BacklogAsync(database, 100);
        var cursors = new int[workers];

        // Each worker of a process of its own, so that nothing is shared but the database.
        async Task<int> NextAsync(int worker)
        {
            await using var db = database.CreateDbContext();
            var queue = new CrashQueue(db);
            var project = (await queue.NextProjectAsync(cursors[worker], Cancellation))!.Value;
            cursors[worker] = project;
            Assert.NotEmpty(await queue.ClaimAsync(project, $"{worker}", Batch, TimeSpan.FromMinutes(5), Cancellation));
            return project;
        }

        for (var worker = 0; worker < workers; worker++)
            Assert.Equal(Noisy, await NextAsync(worker));
        await database.QueueAsync(project: 2);
        var next = await NextAsync(1);

        Assert.Equal(2, next);
        Assert.Equal(Noisy, await NextAsync(0));
        Assert.Equal(Noisy, await NextAsync(1));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task GoesRoundAllProjectsBeforeAnyComesAgain(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind, "a", "b", "c", "d", "e");
        foreach (var project in (int[])[1, 3, 4])
        {
            await database.QueueAsync(project);
            await database.QueueAsync(project);
        }
        await using var db = database.CreateDbContext();
        var queue = new CrashQueue(db);
        var round = new List<int>();

        while (await queue.NextProjectAsync(round.LastOrDefault(), Cancellation) is { } project)
        {
            round.Add(project);
            await queue.ClaimAsync(project, "me", 1, TimeSpan.FromMinutes(5), Cancellation);
        }

        Assert.Equal([1, 3, 4, 1, 3, 4], round);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ProjectsWhoseCrashesRestOrAreHeldArePassedOver(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind, "resting", "held", "dead", "ready");
        var resting = await database.QueueAsync(project: 1);
        await database.QueueAsync(project: 2);
        await database.QueueAsync(project: 3);
        await database.RunAsync(db =>
            db.Crashes.Where(c => c.Id == resting.Id)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.NotBefore, TimeProvider.System.GetUtcNow().AddHours(1)), Cancellation)
        );
        await database.ClaimAsync(project: 2);
        await database.ClaimAsync(project: 3, lease: TimeSpan.FromSeconds(-1));
        await using var db = database.CreateDbContext();
        var queue = new CrashQueue(db);

        Assert.Equal(3, await queue.NextProjectAsync(0, Cancellation));
        Assert.Equal(3, await queue.NextProjectAsync(3, Cancellation));
        await database.QueueAsync(project: 4);
        Assert.Equal(4, await queue.NextProjectAsync(3, Cancellation));
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task WorkersOfAProcessShareTheRound(string engine)
    {
        await using var server = await WithoutWorkersAsync(engine);
        await QueueAsync(server, Noisy, 3 * Batch);
        await QueueAsync(server, 2, 1);
        await QueueAsync(server, 3, 1);
        var rounds = server.Services.GetRequiredService<CrashRounds>();

        var served = new List<int>();
        while ((await rounds.ClaimAsync($"worker {served.Count}", Cancellation)).Claims is [var claim, ..])
            served.Add(claim.ProjectId);

        Assert.Equal([1, 2, 3, 1, 1], served);
    }

    [Fact]
    public async Task AProjectWhoseRowsOthersLockDoesNotHoldUpTheNext()
    {
        await using var server = await WithoutWorkersAsync("postgres");
        await QueueAsync(server, Noisy, 1);
        await QueueAsync(server, 2, 1);
        await using var db = await server.DbAsync();
        await using var claiming = await db.Database.BeginTransactionAsync(Cancellation);
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM crashes WHERE project_id = {Noisy} FOR UPDATE", Cancellation);

        var rounds = server.Services.GetRequiredService<CrashRounds>();

        Assert.Equal(2, Assert.Single((await rounds.ClaimAsync("me", Cancellation)).Claims).ProjectId);
        Assert.Empty((await rounds.ClaimAsync("me", Cancellation)).Claims);
    }

    [Fact]
    public async Task TheRoundReadsTheQueuesIndexOnly()
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");
        await using var db = database.CreateDbContext();
        await db.Database.OpenConnectionAsync(Cancellation);

        await using var command = new CrashQueue(db).BetweenCommand(0, 5);
#pragma warning disable CA2100 // our own statement
        command.CommandText = $"EXPLAIN QUERY PLAN {command.CommandText}";
#pragma warning restore CA2100
        var plan = await command.RowsAsync(r => r.GetString(3), Cancellation);

        Assert.Contains(plan, step => step.Contains("ix_crashes_queue", StringComparison.Ordinal));
        Assert.DoesNotContain(
            plan,
            step => step.Contains("crashes", StringComparison.Ordinal) && !step.Contains("ix_crashes_queue", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            plan,
            step => step.StartsWith("SCAN c", StringComparison.Ordinal) || step.Contains("TEMP B-TREE", StringComparison.Ordinal)
        );
    }

    private static Task BacklogAsync(QueueDatabase database, int crashes) =>
        database.RunAsync(db =>
        {
            for (var k = 0; k < crashes; k++)
                db.Crashes.Add(Row(Noisy, k));
            return Task.CompletedTask;
        });

    private static Task<int> QueueAsync(CrashHubServer server, int project, int crashes) =>
        server.DataAsync(async db =>
        {
            if (!await db.Projects.AnyAsync(p => p.Id == project, Cancellation))
                db.Projects.Add(new Project { Slug = $"project-{project}", Name = "another" });
            for (var k = 0; k < crashes; k++)
                db.Crashes.Add(Row(project, k));
            return await db.SaveChangesAsync(Cancellation);
        });

    private static Crash Row(int project, int second)
    {
        var at = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero).AddSeconds(second);
        return new Crash
        {
            ProjectId = project,
            ReceivedAt = at,
            Id = Guid.CreateVersion7(at),
            State = CrashState.Queued,
            EventJson = "{}",
            DumpSha256 = "00",
        };
    }

    /// <summary>On SQLite one process does all, so its workers are taken out by hand.</summary>
    private static async Task<CrashHubServer> WithoutWorkersAsync(string engine) =>
        (await Engines.ServerAsync(engine))
            .Set("Processing:Batch", $"{Batch}")
            .Change(services =>
            {
                foreach (var workers in services.Where(s => s.ImplementationType == typeof(CrashWorkers)).ToList())
                    services.Remove(workers);
            });
}
