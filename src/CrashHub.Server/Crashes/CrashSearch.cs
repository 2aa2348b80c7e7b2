using System.Linq.Expressions;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;

namespace CrashHub.Server.Crashes;

/// <summary>The request's <c>query</c> as a condition on crashes.</summary>
internal sealed class CrashSearch(CrashHubDb db, TimeProvider time)
{
    /// <summary>The condition, null for an empty query; or what is wrong with it.</summary>
    public (Expression<Func<Crash, bool>>? Condition, QueryFault? Fault) Read(string? query, int project, bool readsMemory)
    {
        var now = time.GetUtcNow();
        var (node, fault) = QueryParser.Parse(query ?? "", readsMemory, now);
        return (node is null ? null : new CrashQuery(db, project, now).Of(node), fault);
    }
}
