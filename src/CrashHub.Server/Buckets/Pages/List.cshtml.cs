using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets.Pages;

/// <summary>The buckets of a project: filtered, in an order, a page at a time. All of it is in the address.</summary>
internal sealed class ListModel(
    CrashHubDb db,
    BucketList list,
    BucketActions actions,
    SavedSearches searches,
    TimeProvider clock,
    Addresses addresses
) : ProjectPage
{
    public string Query { get; private set; } = "";
    public string Status { get; private set; } = "open";
    public string Sort { get; private set; } = "lastSeen";
    public IReadOnlyList<BucketDocument> Items { get; private set; } = [];
    public string? Next { get; private set; }
    public string? Previous { get; private set; }
    public string? Fault { get; private set; }
    public string? MergeFault { get; private set; }
    public string? SaveFault { get; private set; }
    public IReadOnlyList<SavedQuery> Saved { get; private set; } = [];
    public bool CanTriage => Caller.Has(TokenScopes.Triage);
    public bool HasCrashes { get; private set; }
    public DateTimeOffset Now { get; private set; }
    public string Root => addresses.Root(Request);

    public async Task OnGetAsync(string? query, string? status, string? sort, CancellationToken cancellation)
    {
        Now = clock.GetUtcNow();
        Query = query?.Trim() ?? "";
        // Who searches means all buckets; who only looks wants those that need attention.
        Status = status is "open" or "resolved" or "muted" or "all" ? status : (Query.Length > 0 ? "all" : "open");
        Sort = BucketSort.Known.FirstOrDefault(known => known == sort) ?? BucketSort.Known[0];
        Saved = await searches.ListAsync(Project.Id, cancellation);
        HasCrashes = await db.Crashes.AnyAsync(c => c.ProjectId == Project.Id, cancellation);
        var read = await list.ReadAsync(HttpContext, Project, Caller, BucketEdit.StatusOf(Status), cancellation);
        if (read.Result is ProblemHttpResult problem)
        {
            Fault = problem.ProblemDetails.Detail;
            return;
        }
        if (read.Result is Ok<Page<BucketDocument>> { Value: { } page })
            (Items, Next) = (page.Items, page.Next);
        Previous = PreviousOf(Response.Headers.Link.ToString());
    }

    /// <summary>Merges the chosen buckets and shows the one that survives.</summary>
    public async Task<IActionResult> OnPostMergeAsync(
        Guid[] bucket,
        string? query,
        string? status,
        string? sort,
        CancellationToken cancellation
    )
    {
        var done = await actions.MergeAsync(Caller, Project.Id, bucket, cancellation);
        if (done.Fault is null)
            return LocalRedirect($"{Home}/buckets/{done.Number}");
        MergeFault = done.Fault;
        await OnGetAsync(query, status, sort, cancellation);
        return Page();
    }

    /// <summary>Saves what is searched for under a name.</summary>
    public async Task<IActionResult> OnPostSaveQueryAsync(string? name, string? query, string? sort, CancellationToken cancellation)
    {
        SaveFault = await searches.SaveAsync(Caller, Project.Id, name, query, sort, cancellation);
        if (SaveFault is null)
            return LocalRedirect(
                $"{Home}/buckets{new QueryBuilder { { "query", query ?? "" }, { "sort", sort ?? Sort } }.ToQueryString()}"
            );
        await OnGetAsync(query, status: null, sort, cancellation);
        return Page();
    }

    /// <summary>Removes a saved query.</summary>
    public async Task<IActionResult> OnPostRemoveQueryAsync(Guid saved, CancellationToken cancellation)
    {
        await searches.RemoveAsync(Caller, Project.Id, saved, cancellation);
        return LocalRedirect($"{Home}/buckets");
    }

    /// <summary>The list says where the page before lies in its <c>Link</c> header only.</summary>
    private static string? PreviousOf(string links)
    {
        foreach (var link in links.Split(", "))
        {
            if (!link.EndsWith("rel=\"prev\"", StringComparison.Ordinal))
                continue;
            var query = QueryHelpers.ParseQuery(
                link[(link.IndexOf('?', StringComparison.Ordinal) + 1)..link.IndexOf('>', StringComparison.Ordinal)]
            );
            return query["cursor"].ToString();
        }
        return null;
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
