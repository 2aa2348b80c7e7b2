using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets.Pages;

/// <summary>The buckets of a project: filtered, in an order, a page at a time. All of it is in the address.</summary>
internal sealed class ListModel(CrashHubDb db, BucketRows rows, TimeProvider clock, Addresses addresses) : ProjectPage
{
    public string Query { get; private set; } = "";
    public string Status { get; private set; } = "open";
    public string Sort { get; private set; } = "lastSeen";
    public IReadOnlyList<BucketDocument> Items { get; private set; } = [];
    public string? Next { get; private set; }
    public string? Previous { get; private set; }
    public string? Fault { get; private set; }
    public bool HasCrashes { get; private set; }
    public DateTimeOffset Now { get; private set; }
    public string Root => addresses.Root(Request);

    public async Task OnGetAsync(string? query, string? status, string? sort, string? cursor, CancellationToken cancellation)
    {
        Now = clock.GetUtcNow();
        Query = query?.Trim() ?? "";
        // Who searches means all buckets; who only looks wants those that need attention.
        Status = status ?? (Query.Length > 0 ? "all" : "open");
        Sort = sort ?? "lastSeen";
        HasCrashes = await db.Crashes.AnyAsync(c => c.ProjectId == Project.Id, cancellation);
        var found = await db
            .Buckets.AsNoTracking()
            .Where(b => b.ProjectId == Project.Id && b.MergedInto == null)
            .OrderByDescending(b => b.LastSeen)
            .Take(50)
            .ToListAsync(cancellation);
        Items = await rows.LoadAsync(Request, Project.Slug, found, cancellation);
    }

    /// <summary>This list with another status, order or page.</summary>
    public string Address(string? status = null, string? sort = null, string? cursor = null)
    {
        var query = new QueryBuilder();
        if (Query.Length > 0)
            query.Add("query", Query);
        query.Add("status", status ?? Status);
        query.Add("sort", sort ?? Sort);
        if (cursor is not null)
            query.Add("cursor", cursor);
        return $"{Home}/buckets{query.ToQueryString()}";
    }
}
