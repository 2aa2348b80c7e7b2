using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;

namespace CrashHub.Server.Buckets;

/// <summary>The request's <c>query</c> as a condition on buckets.</summary>
internal sealed class BucketSearch(CrashHubDb db, TimeProvider time)
{
    /// <summary>The condition, null for an empty query; or what is wrong with it.</summary>
    public async Task<QueryReading<Bucket>> ReadAsync(string? query, int project, bool readsMemory, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var (node, fault) = QueryParser.Parse(query ?? "", readsMemory, now);
        if (node is null)
            return new(null, fault);
        var begun = time.GetTimestamp();
        var lookup = new TermLookup(db, project);
        var found = await QueryBudget.RunAsync(db, token => lookup.FindAsync(node, ofBuckets: true, token), cancellation);
        if (found is null)
            return new(null, QueryBudget.Exceeded);
        var condition = new BucketQuery(db, project, now, found).Of(node);
        return condition is null ? new(null, BucketQuery.TooManyAlternatives) : new(condition, null, time.GetElapsedTime(begun));
    }
}
