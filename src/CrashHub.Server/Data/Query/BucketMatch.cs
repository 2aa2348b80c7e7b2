using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Query;

/// <summary>
/// Asks whether buckets that are known already fit a query, in the database and within <see cref="QueryBudget"/>. The same language and the same answers
/// as in the list of buckets.
/// </summary>
internal static class BucketMatch
{
    /// <summary>What is wrong with a query that is to be kept, or null. An empty one fits every bucket.</summary>
    /// <param name="query">The query as written.</param>
    /// <param name="readsMemory">Whether who asks may search text from memory (<c>memory:read</c>).</param>
    /// <param name="now">What times ago count from.</param>
    public static QueryFault? Fault(string query, bool readsMemory, DateTimeOffset now)
    {
        var (node, fault) = QueryParser.Parse(query, readsMemory, now);
        return node is null ? fault
            : BucketQuery.HasTooManyAlternatives(node) ? BucketQuery.TooManyAlternatives
            : null;
    }

    /// <summary>True when the bucket fits; false also for one that is not there. A merged bucket is asked for by the one that took it in.</summary>
    /// <param name="db">A context.</param>
    /// <param name="project">The project.</param>
    /// <param name="bucket">The surviving bucket.</param>
    /// <param name="query">The query.</param>
    /// <param name="readsMemory">Whether it may search text from memory.</param>
    /// <param name="now">What times ago count from.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The answer; or why there is none: the query can't be read, or took too long.</returns>
    public static async Task<(bool Fits, QueryFault? Fault)> HoldsAsync(
        CrashHubDb db,
        int project,
        Guid bucket,
        string query,
        bool readsMemory,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var (fitting, fault) = await FittingAsync(db, project, [bucket], query, readsMemory, now, cancellation);
        return (fitting.Contains(bucket), fault);
    }

    /// <summary>Those of some surviving buckets that fit.</summary>
    public static async Task<(IReadOnlySet<Guid> Fitting, QueryFault? Fault)> FittingAsync(
        CrashHubDb db,
        int project,
        IReadOnlyList<Guid> buckets,
        string query,
        bool readsMemory,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var none = new HashSet<Guid>();
        var (node, fault) = QueryParser.Parse(query, readsMemory, now);
        if (fault is not null)
            return (none, fault);
        var known = db.Buckets.Where(b => b.ProjectId == project && EF.Parameter(buckets).Contains(b.Id));
        if (node is null)
            return (await known.Select(b => b.Id).ToHashSetAsync(cancellation), null);
        var lookup = new TermLookup(db, project);
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        var found = await QueryBudget.RunAsync(db, token => lookup.FindAsync(node, ofBuckets: true, token), cancellation);
        if (found is null)
            return (none, QueryBudget.Exceeded);
        if (await new BucketQuery(db, project, now, found).OfAsync(node, cancellation) is not { } condition)
            return (none, BucketQuery.TooManyAlternatives);
        var fitting = await QueryBudget.RunAsync(
            db,
            token => known.Where(condition).Select(b => b.Id).ToHashSetAsync(token),
            cancellation,
            System.Diagnostics.Stopwatch.GetElapsedTime(begun)
        );
        return fitting is null ? (none, QueryBudget.Exceeded) : (fitting, null);
    }
}
