using CrashHub.Analysis.Report;
using CrashHub.Analysis.Symbolication;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;
using CrashHub.Server.Data.Search;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Data.Query;

/// <summary>The same random crashes in a database, finished as a worker finishes them, and in memory.</summary>
internal sealed class NaiveSite : IAsyncDisposable
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Begin.AddDays(2);
    private readonly QueueDatabase database;
    private Dictionary<string, Bucket> rows = [];
    private readonly List<NaiveCrash> crashes = [];

    private NaiveSite(QueueDatabase database) => this.database = database;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Fills a database.</summary>
    /// <param name="kind">The database.</param>
    /// <param name="random">What the crashes are drawn from.</param>
    /// <param name="count">Crashes.</param>
    public static async Task<NaiveSite> OpenAsync(string kind, Random random, int count)
    {
        var site = new NaiveSite(await QueueDatabase.CreateAsync(kind));
        for (var k = 0; k < count; k++)
            await site.CrashAsync(NaiveData.Crash(random, k), Begin.AddHours(47.0 * k / count));
        await site.DecideAsync(random);
        await site.ForgetAsync();
        return site;
    }

    /// <summary>What differs between the database's answer and the naive one; null when nothing does.</summary>
    public async Task<string?> DifferenceAsync(string query, int most)
    {
        var (node, fault) = QueryParser.Parse(query, readsMemory: true, Now);
        if (node is null)
            return $"not read: {fault?.Detail}";
        var naive = new NaiveQuery(crashes, rows, Now);
        var buckets = rows.Keys.Where(b => rows[b].MergedInto is null && naive.Fits(node, b)).Order(StringComparer.Ordinal);
        var fitting = crashes.Where(c => naive.Fits(node, c)).Select(c => c.Id).Order(StringComparer.Ordinal);
        var (foundBuckets, foundCrashes) = (await BucketsAsync(node, most), await CrashesAsync(node, most));
        return !foundBuckets.SequenceEqual(buckets) ? $"buckets {string.Join(' ', foundBuckets)}, expected {string.Join(' ', buckets)}"
            : !foundCrashes.SequenceEqual(fitting) ? $"crashes {string.Join(' ', foundCrashes)}, expected {string.Join(' ', fitting)}"
            : null;
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private async Task<List<string>> BucketsAsync(QueryNode node, int most)
    {
        await using var db = database.CreateDbContext();
        var found = await Lookup(db, most).FindAsync(node, ofBuckets: true, Cancellation);
        var fitting = db.Buckets.Where(b => b.MergedInto == null).Where((await Query(db, found, most).OfAsync(node, Cancellation))!);
        return [.. (await fitting.Select(b => b.Fingerprint).ToListAsync(Cancellation)).Order(StringComparer.Ordinal)];
    }

    private async Task<List<string>> CrashesAsync(QueryNode node, int most)
    {
        await using var db = database.CreateDbContext();
        var found = await Lookup(db, most).FindAsync(node, ofBuckets: false, Cancellation);
        var lead = await Leads(db, found, most).FindAsync(node, Cancellation);
        var crashesFound = lead.Few ?? db.Crashes.Where(c => c.ProjectId == 1);
        var fitting = crashesFound.Where(new CrashQuery(db, 1, Now, found, walk: lead.Walk).Of(node));
        return [.. (await fitting.Select(c => c.DumpSha256).ToListAsync(Cancellation)).Order(StringComparer.Ordinal)];
    }

    private static BucketQuery Query(CrashHubDb db, IReadOnlyDictionary<QueryNode.Term, FoundTerm> found, int most) =>
        new(db, 1, Now, found) { Leads = Leads(db, found, most) };

    private static CrashLeads Leads(CrashHubDb db, IReadOnlyDictionary<QueryNode.Term, FoundTerm> found, int most) =>
        new(db, 1, found)
        {
            Now = Now,
            MostOfList = Math.Min(most, 1000),
            MostOfBuckets = Math.Min(most, 1000),
            MostBuckets = Math.Min(most / 2, 1000),
            MostOfWalk = 1 + Math.Min(most, 1000),
        };

    private static TermLookup Lookup(CrashHubDb db, int most) =>
        new(db, 1)
        {
            MostTexts = most,
            MostSets = most / 2,
            MostBuckets = Math.Min(most / 2, 1000),
            MostMessages = most / 2,
        };

    private async Task CrashAsync(NaiveCrash crash, DateTimeOffset at)
    {
        crashes.Add(crash);
        var told = crash.Event;
        await database.RunAsync(db =>
        {
            db.Crashes.Add(
                new Crash
                {
                    ProjectId = 1,
                    ReceivedAt = at,
                    Id = Guid.CreateVersion7(at),
                    EventJson = "{}",
                    Release = told.Release,
                    Environment = told.Environment,
                    Function = told.Function,
                    Region = told.Region,
                    Runtime = told.Runtime,
                    UserHash = told.UserId,
                    DumpSha256 = crash.Id,
                }
            );
            return Task.CompletedTask;
        });
        var claim = Assert.Single(await database.ClaimAsync());
        var input = QueueDatabase.InputOf(crash.Bucket) with
        {
            Trap = crash.Trap,
            Title = $"title of {crash.Bucket}",
            StackTerms = TermSet.OfStack([.. crash.Frames.Select(Frame)], []),
            EventTerms = TermSet.OfEvent(told),
            Message = crash.Message,
            Modules = [QueueDatabase.ModuleOf(crash.Module, crash.BuildId, missing: crash.LacksBuild)],
        };
        await using var db = database.CreateDbContext();
        Assert.Equal(CrashFinishResult.Finished, Assert.Single(await new CrashFinish(db).RunAsync([new(claim, input)], Cancellation)));
    }

    /// <summary>The team decides, and merges two buckets into others.</summary>
    private async Task DecideAsync(Random random)
    {
        await database.RunAsync(async db =>
        {
            var buckets = await db.Buckets.OrderBy(b => b.Number).ToListAsync(Cancellation);
            foreach (var bucket in buckets)
            {
                bucket.Status = (BucketStatus)random.Next(3);
                bucket.Regressed = random.Next(4) == 0;
                bucket.Assignee = NaiveData.Assignee(random);
            }
            foreach (var at in (int[])[1, 3])
            {
                buckets[at].MergedInto = buckets[at - 1].Id;
                buckets[at - 1].IsFamily = true;
            }
        });
        await using var db = database.CreateDbContext();
        rows = await db.Buckets.AsNoTracking().ToDictionaryAsync(b => b.Fingerprint, Cancellation);
    }

    /// <summary>Crashes and buckets as an older version left them get the set of their modules and their terms.</summary>
    private async Task ForgetAsync()
    {
        await database.RunAsync(async db =>
        {
            var sets = db.Crashes.Select(c => c.ModuleSet);
            await db.BucketSets.Where(p => sets.Contains(p.SetId)).ExecuteDeleteAsync(Cancellation);
            await db.Crashes.ExecuteUpdateAsync(c => c.SetProperty(x => x.ModuleSet, (long?)null), Cancellation);
            await db.BucketTerms.ExecuteDeleteAsync(Cancellation);
        });
        await new ModuleSetFill(database, TimeProvider.System).RunAsync(Cancellation);
        await new BucketTermFill(database, TimeProvider.System).RunAsync(Cancellation);
    }

    private static FrameReport Frame((string Function, string? File) frame) =>
        new()
        {
            Index = 0,
            Inline = false,
            Function = frame.Function,
            File = frame.File,
            Status = FrameStatus.Symbolicated,
            DebugInfo = DebugInfoKind.Names,
        };
}
