using System.Linq.Expressions;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Data.Query;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Alerts;

/// <summary>
/// A rule's query, asked of one bucket or of its crashes. Whoever wrote the rule was allowed to write it, so <c>message</c> is read; what is sent holds no
/// text from memory in any case.
/// </summary>
internal sealed class AlertMatch(CrashHubDb db, TimeProvider time)
{
    /// <summary>Whether a bucket fits. A query that takes too long counts as fitting: an alert too many is the smaller harm.</summary>
    public async Task<bool> FitsAsync(AlertRule rule, Guid bucket, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (Parse(rule, now) is not { } query)
            return true;
        var (project, begun) = (rule.ProjectId, time.GetTimestamp());
        var found = await FindAsync(project, query, cancellation);
        if (found is null || await new BucketQuery(db, project, now, found).OfAsync(query, cancellation) is not { } condition)
            return true;
        var fitting = await QueryBudget.RunAsync(
            db,
            token => db.Buckets.Where(b => b.ProjectId == project && b.Id == bucket).Where(condition).Select(b => b.Id).ToListAsync(token),
            cancellation,
            time.GetElapsedTime(begun)
        );
        return fitting is null or not [];
    }

    /// <summary>The query as a condition on crashes of buckets; null for an empty one, and for one that takes too long to look up.</summary>
    public async Task<Expression<Func<Crash, bool>>?> OfCrashesAsync(AlertRule rule, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (Parse(rule, now) is not { } query || await FindAsync(rule.ProjectId, query, cancellation) is not { } found)
            return null;
        return new CrashQuery(db, rule.ProjectId, now, found, isWithinBucket: true).Of(query);
    }

    /// <summary>How many crashes of a bucket fit and were received in a window, counted up to <paramref name="most"/>; null when that takes too long.</summary>
    public async Task<int?> CountAsync(
        int project,
        Guid bucket,
        Expression<Func<Crash, bool>>? condition,
        DateTimeOffset after,
        DateTimeOffset upTo,
        long most,
        CancellationToken cancellation
    )
    {
        var leaves = await Families.LeavesAsync(db, project, bucket, cancellation);
        var crashes = db.Crashes.Where(c =>
            c.ProjectId == project
            && c.BucketId != null
            && leaves.Contains(c.BucketId.Value)
            && c.ReceivedAt > after
            && c.ReceivedAt <= upTo
        );
        if (condition is not null)
            crashes = crashes.Where(condition);
        var counted = await QueryBudget.RunAsync(
            db,
            async token => (object)await crashes.Select(c => c.Id).Take((int)most).CountAsync(token),
            cancellation
        );
        return (int?)counted;
    }

    private static QueryNode? Parse(AlertRule rule, DateTimeOffset now) => QueryParser.Parse(rule.Query, readsMemory: true, now).Query;

    private Task<IReadOnlyDictionary<QueryNode.Term, FoundTerm>?> FindAsync(int project, QueryNode query, CancellationToken cancellation) =>
        QueryBudget.RunAsync(db, token => new TermLookup(db, project).FindAsync(query, ofBuckets: true, token), cancellation);
}
