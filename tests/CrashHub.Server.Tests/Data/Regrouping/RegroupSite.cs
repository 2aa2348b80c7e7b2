using CrashHub.Analysis.Traps;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Regrouping;
using CrashHub.Server.Tests.Buckets;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace CrashHub.Server.Tests.Data.Regrouping;

/// <summary>A project whose crashes are grouped by real signatures, and its regroups, on SQLite or PostgreSQL.</summary>
internal sealed class RegroupSite : IAsyncDisposable
{
    private const int MaxSteps = 500;

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
    private GroupingInForce grouping = GroupingInForce.Default;

    private RegroupSite(QueueDatabase database)
    {
        Database = database;
        Hands = new MergingSite(database);
    }

    /// <summary>What people do to its buckets.</summary>
    public MergingSite Hands { get; }

    public QueueDatabase Database { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RegroupSite> OpenAsync(string kind) => new(await QueueDatabase.CreateAsync(kind));

    /// <summary>Takes in and finishes a crash with a stack, functions youngest first with spaces between.</summary>
    public async Task<Crash> CrashAsync(
        string stack,
        string? release = null,
        string? user = null,
        bool keepsInput = true,
        long keepPerHour = 0,
        bool isKept = true
    )
    {
        var crash = await Database.QueueAsync(release: release, user: user);
        var claim = Assert.Single(await Database.ClaimAsync());
        await using var db = Database.CreateDbContext();
        var input = RegroupFill.InputOf(grouping, stack, keepsInput) with { KeepPerHour = keepPerHour };
        var results = await new CrashFinish(db).RunAsync([new(claim, input)], Cancellation);
        Assert.Equal(isKept ? CrashFinishResult.Finished : CrashFinishResult.Dropped, Assert.Single(results));
        return await Database.ReadAsync(crash.Id);
    }

    /// <summary>Saves rules; new crashes go by them, stored ones when <see cref="RunAsync"/> has run.</summary>
    public async Task RulesAsync(string rules)
    {
        grouping = GroupingInForce.Of(rules);
        await using var db = Database.CreateDbContext();
        await db.ProjectGroupings.ExecuteDeleteAsync(Cancellation);
        db.ProjectGroupings.Add(
            new ProjectGrouping
            {
                ProjectId = 1,
                Rules = rules,
                ChangedBy = "ann",
            }
        );
        await db.SaveChangesAsync(Cancellation);
        await new RegroupJobs(db).StartAsync(1, grouping.Algorithm, time.GetUtcNow(), Cancellation);
    }

    /// <summary>Steps until the regroup is done, or so many times.</summary>
    public async Task<Regroup> RunAsync(int steps = MaxSteps)
    {
        var step = new RegroupStep(Database, time);
        time.Advance(RegroupStep.Settled);
        for (var k = 0; k < steps; k++)
        {
            var job = await JobAsync();
            if (job.State != RegroupState.Running)
                return job;
            Assert.NotNull(await step.RunAsync(job, TimeSpan.Zero, Cancellation));
        }
        Assert.NotEqual(MaxSteps, steps);
        return await JobAsync();
    }

    /// <summary>One step of a regroup as somebody read it.</summary>
    public Task<Regroup?> StepAsync(Regroup job) => new RegroupStep(Database, time).RunAsync(job, TimeSpan.Zero, Cancellation);

    public async Task<Regroup> JobAsync()
    {
        await using var db = Database.CreateDbContext();
        return await db.Regroups.AsNoTracking().SingleAsync(Cancellation);
    }

    /// <summary>The surviving bucket of a crash.</summary>
    public async Task<Bucket> BucketOfAsync(Crash crash)
    {
        await using var db = Database.CreateDbContext();
        var leaf = (await Database.ReadAsync(crash.Id)).BucketId!.Value;
        return await Database.BucketAsync(await Survivors.OfAsync(db, 1, leaf, Cancellation));
    }

    public async Task<Bucket> BucketAsync(long number)
    {
        await using var db = Database.CreateDbContext();
        return await db.Buckets.AsNoTracking().SingleAsync(b => b.Number == number, Cancellation);
    }

    /// <summary>The survivor that a probe of a crash with this stack finds; null when it finds none.</summary>
    public async Task<Guid?> ProbeAsync(string stack)
    {
        await using var db = Database.CreateDbContext();
        var found = await new StackLookup(db).FindAsync(1, [RegroupFill.KeyOf(stack)], TrapReading.Unknown, null, Cancellation);
        return found?.Root.Id;
    }

    /// <summary>How often surviving buckets are counted, by number.</summary>
    public async Task<List<(long Number, long Count)>> CountsAsync()
    {
        await using var db = Database.CreateDbContext();
        var rows = await db.Buckets.Where(b => b.MergedInto == null).OrderBy(b => b.Number).ToListAsync(Cancellation);
        return rows.ConvertAll(b => (b.Number, b.Count));
    }

    /// <summary>Fails unless all that is counted equals what the crashes' rows say. Only where no crash has expired.</summary>
    public Task AssertExactAsync() => RegroupExactness.AssertAsync(Database);

    public ValueTask DisposeAsync() => Hands.DisposeAsync();
}
