using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>A project's buckets. Pages are cut by key, so that buckets that move up meanwhile are not shown twice.</summary>
internal sealed class BucketList(CrashHubDb db, BucketSearch search, BucketDocuments documents)
{
    /// <summary>What the request's address asks for.</summary>
    public async Task<Results<Ok<Page<BucketDocument>>, ProblemHttpResult>> ReadAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        CancellationToken cancellation
    )
    {
        BucketStatus? status = null;
        if (context.Request.Query["status"].ToString() is { Length: > 0 } text)
        {
            status = BucketEdit.StatusOf(text);
            if (status is null)
                return Problem.Of(400, "invalid-fields", "Bad status", "status must be open, resolved or muted.", ("parameter", "status"));
        }
        return await ReadAsync(context, project, caller, status, cancellation);
    }

    /// <summary>The same with a status that the caller chose.</summary>
    public async Task<Results<Ok<Page<BucketDocument>>, ProblemHttpResult>> ReadAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        BucketStatus? status,
        CancellationToken cancellation
    )
    {
        var asked = context.Request.Query;
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        var sort = asked["sort"].ToString() is { Length: > 0 } given ? given : BucketSort.Known[0];
        if (!BucketSort.Known.Contains(sort))
            return QueryProblems.BadSort(BucketSort.Known);
        var (condition, bad, spent, lead) = await search.ReadAsync(
            asked["query"],
            project.Id,
            caller.Has(TokenScopes.MemoryRead),
            cancellation
        );
        if (bad is not null)
            return QueryProblems.Of(bad);

        var buckets = (lead ?? db.Buckets.Where(b => b.ProjectId == project.Id)).AsNoTracking().Where(b => b.MergedInto == null);
        if (status is { } wanted)
            buckets = buckets.Where(b => b.Status == wanted);
        if (condition is not null)
            buckets = buckets.Where(condition);
        if (page.Cursor is { } cursor)
        {
            if (BucketSort.After(buckets, cursor, sort) is not { } rest)
                return PageRequest.BadCursor();
            buckets = rest;
        }
        var ordered = BucketSort.Order(buckets, sort, page.Backwards).Take(page.Limit + 1);
        var rows = await QueryBudget.RunAsync(db, token => ordered.ToListAsync(token), cancellation, spent);
        if (rows is null)
            return QueryProblems.TooSlow();
        var shown = page.Finish(context, rows, b => BucketSort.Place(b, sort), out var next);
        return TypedResults.Ok(new Page<BucketDocument>(await documents.OfAsync(context.Request, project.Slug, shown, cancellation), next));
    }
}
