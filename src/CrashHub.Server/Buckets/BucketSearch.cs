using System.Linq.Expressions;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;

namespace CrashHub.Server.Buckets;

/// <summary>The request's <c>query</c> as a condition on buckets.</summary>
internal sealed class BucketSearch(CrashHubDb db, TimeProvider time)
{
    /// <summary>The condition, null for an empty query; or what is wrong with it.</summary>
    public (Expression<Func<Bucket, bool>>? Condition, QueryFault? Fault) Read(string? query, int project, bool readsMemory)
    {
        var now = time.GetUtcNow();
        var (node, fault) = QueryParser.Parse(query ?? "", readsMemory, now);
        if (node is null)
            return (null, fault);
        var condition = new BucketQuery(db, project, now).Of(node);
        return condition is null
            ? (null, new QueryFault(0, "The query has too many alternatives; write fewer ORs in one AND."))
            : (condition, null);
    }
}
