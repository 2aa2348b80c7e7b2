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
        var found = await QueryBudget.RunAsync(db, token => lookup.FindAsync(node, ofBuckets: false, token), cancellation);
        return found is null
            ? new(null, QueryBudget.Exceeded)
            : new(new CrashQuery(db, project, now, found).Of(node), null, time.GetElapsedTime(begun));
    }
}
