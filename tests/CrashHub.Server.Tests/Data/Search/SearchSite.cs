using CrashHub.Analysis.Report;
using CrashHub.Analysis.Symbolication;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;
using CrashHub.Server.Data.Search;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Data.Search;

/// <summary>Crashes with stacks and tags, finished as a worker finishes them, and queries over them.</summary>
internal sealed class SearchSite : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 13, 0, 0, TimeSpan.Zero);

    private SearchSite(QueueDatabase database) => Database = database;

    public QueueDatabase Database { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<SearchSite> OpenAsync(string kind) => new(await QueueDatabase.CreateAsync(kind));

    /// <summary>Finishes a crash of a bucket.</summary>
    /// <param name="bucket">Its bucket's fingerprint.</param>
    /// <param name="frames">Functions, youngest first, each with its file after an @.</param>
    /// <param name="told">The event.</param>
    /// <param name="message">What the trap said.</param>
    /// <param name="memory">What the worker wrote lately.</param>
    /// <param name="keepPerHour">Crashes of a bucket and hour that are kept; 0 for all.</param>
    public async Task<Crash> CrashAsync(
        string bucket,
        string frames,
        CrashEvent? told = null,
        string? message = null,
        StackMemory? memory = null,
        long keepPerHour = 0
    )
    {
        var crash = await Database.QueueAsync(release: told?.Release);
        await FinishAsync(bucket, frames, told, message, memory, keepPerHour);
        return await Database.ReadAsync(crash.Id);
    }

    /// <summary>Processes a crash again, with another outcome.</summary>
    public async Task AgainAsync(Crash crash, string bucket, string frames)
    {
        await Database.RunAsync(db =>
            db.Crashes.Where(c => c.Id == crash.Id)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.State, Contracts.CrashState.Queued), Cancellation)
        );
        await FinishAsync(bucket, frames, null, null, null, 0);
    }

    /// <summary>From here on exact terms are asked of the buckets.</summary>
    public Task FillTermsAsync() => new BucketTermFill(Database, TimeProvider.System).RunAsync(Cancellation);

    /// <summary>Titles of the buckets that a query finds, in the order in which they were made.</summary>
    /// <param name="query">The query.</param>
    /// <param name="most">
    /// Hits that are named one by one: 0 leaves everything to the list's own statement, 1 all but a pattern's single text.
    /// </param>
    public async Task<string> BucketsAsync(string query, int most = int.MaxValue)
    {
        await using var db = Database.CreateDbContext();
        var (node, fault) = QueryParser.Parse(query, readsMemory: true, Now);
        Assert.Null(fault);
        var found = await Lookup(db, most).FindAsync(node!, ofBuckets: true, Cancellation);
        var fitting = db.Buckets.Where(b => b.MergedInto == null).Where((await Query(db, found, most).OfAsync(node!, Cancellation))!);
        return string.Join(' ', await fitting.OrderBy(b => b.Number).Select(b => b.Fingerprint).ToListAsync(Cancellation));
    }

    /// <summary>Releases of the crashes that a query finds, in the order in which they came.</summary>
    public async Task<string> CrashesAsync(string query, int most = int.MaxValue)
    {
        await using var db = Database.CreateDbContext();
        var (node, _) = QueryParser.Parse(query, readsMemory: true, Now);
        var found = await Lookup(db, most).FindAsync(node!, ofBuckets: false, Cancellation);
        var lead = await Leads(db, found, most).FindAsync(node!, Cancellation);
        var crashes = lead.Few ?? db.Crashes.Where(c => c.ProjectId == 1);
        var fitting = crashes.Where(new CrashQuery(db, 1, Now, found, walk: lead.Walk).Of(node!));
        return string.Join(' ', await fitting.OrderBy(c => c.ReceivedAt).Select(c => c.Release).ToListAsync(Cancellation));
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

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
            MostTexts = Math.Min(most, 1000),
            MostSets = Math.Min(most / 2, 1000),
            MostBuckets = Math.Min(most / 2, 1000),
            MostMessages = Math.Min(most / 2, 1000),
        };

    private async Task FinishAsync(string bucket, string frames, CrashEvent? told, string? message, StackMemory? memory, long keepPerHour)
    {
        var claim = Assert.Single(await Database.ClaimAsync());
        var input = QueueDatabase.InputOf(bucket) with
        {
            Title = $"title of {bucket}",
            StackTerms = TermSet.OfStack([.. frames.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Frame)], []),
            EventTerms = TermSet.OfEvent(told ?? new CrashEvent()),
            Message = message,
            KeepPerHour = keepPerHour,
        };
        await using var db = Database.CreateDbContext();
        var result = Assert.Single(await new CrashFinish(db, memory).RunAsync([new(claim, input)], Cancellation));
        Assert.True(result is CrashFinishResult.Finished or CrashFinishResult.Dropped);
    }

    private static FrameReport Frame(string text)
    {
        var parts = text.Split('@');
        return new()
        {
            Index = 0,
            Inline = false,
            Function = parts[0],
            File = parts.Length > 1 ? parts[1] : null,
            Status = FrameStatus.Symbolicated,
            DebugInfo = DebugInfoKind.Names,
        };
    }
}
