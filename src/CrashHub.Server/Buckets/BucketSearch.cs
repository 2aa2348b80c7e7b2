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
        if (BucketQuery.HasTooManyAlternatives(node))
            return new(null, BucketQuery.TooManyAlternatives);
        var lookup = new TermLookup(db, project);
        var condition = await QueryBudget.RunAsync(
            db,
            async token =>
            {
                var found = await lookup.FindAsync(node, ofBuckets: true, token);
                var buckets = new BucketQuery(db, project, now, found) { Leads = new CrashLeads(db, project, found) };
                return (await buckets.OfAsync(node, token))!;
            },
            cancellation
        );
        return condition is null ? new(null, QueryBudget.Exceeded) : new(condition, null, time.GetElapsedTime(begun));
    }
}
