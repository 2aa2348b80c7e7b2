using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;

namespace CrashHub.Server.Crashes;

/// <summary>The request's <c>query</c> as a condition on crashes.</summary>
internal sealed class CrashSearch(CrashHubDb db, TimeProvider time)
{
    /// <summary>The condition, null for an empty query; or what is wrong with it.</summary>
    public async Task<QueryReading<Crash>> ReadAsync(string? query, int project, bool readsMemory, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var (node, fault) = QueryParser.Parse(query ?? "", readsMemory, now);
        if (node is null)
            return new(null, fault);
        var begun = time.GetTimestamp();
        var lookup = new TermLookup(db, project);
        var reading = await QueryBudget.RunAsync(
            db,
            async token =>
            {
                var found = await lookup.FindAsync(node, ofBuckets: false, token);
                var lead = await new CrashLeads(db, project, found) { Now = now }.FindAsync(node, token);
                return new QueryReading<Crash>(new CrashQuery(db, project, now, found, walk: lead.Walk).Of(node), null, Lead: lead.Few);
            },
            cancellation
        );
        return reading is null ? new(null, QueryBudget.Exceeded) : reading with { Spent = time.GetElapsedTime(begun) };
    }
}
