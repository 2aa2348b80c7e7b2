using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;
using Microsoft.EntityFrameworkCore;

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
        var reading = await QueryBudget.RunAsync(
            db,
            async token =>
            {
                var found = await lookup.FindAsync(node, ofBuckets: true, token);
                var buckets = new BucketQuery(db, project, now, found) { Leads = new CrashLeads(db, project, found) };
                var condition = await buckets.OfAsync(node, token);
                return new QueryReading<Bucket>(condition, null, Lead: buckets.Few is { } few ? Named(project, [.. few]) : null);
            },
            cancellation
        );
        return reading is null ? new(null, QueryBudget.Exceeded) : reading with { Spent = time.GetElapsedTime(begun) };
    }

    // SQLite would walk all buckets in the list's order and look for each among these.
    private IQueryable<Bucket> Named(int project, IReadOnlyList<Guid> names) =>
        db.Buckets.Where(b => b.ProjectId == project && EF.Parameter(names).Contains(b.Id)).Fenced(b => b.ProjectId);
}
