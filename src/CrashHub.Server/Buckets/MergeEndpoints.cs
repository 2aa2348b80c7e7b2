using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>Merging buckets and undoing it.</summary>
internal static class MergeEndpoints
{
    public static void MapMerging(this RouteGroupBuilder project)
    {
        project
            .MapPost("/buckets/{id}/merge", MergeAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Merges buckets into this one, which survives; honours If-Match")
            .TakesJson<MergeRequest>();
        project
            .MapPost("/buckets/{id}/unmerge", UnmergeAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Takes a merged bucket out again, or all (or some) out of the one that survived; honours If-Match")
            .TakesJson<MergeRequest>();
    }

    private static async Task<Results<Ok<BucketDocument>, ProblemHttpResult>> MergeAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        Caller caller,
        CrashHubDb db,
        MergeDesk desk,
        BucketDocuments documents,
        CancellationToken cancellation
    )
    {
        if (!await ExistsAsync(db, project, id, cancellation))
            return BucketProblems.NotFound();
        var (ids, fault) = await ReadAsync(context.Request, cancellation);
        if (ids is null)
            return fault!;
        var survivor = Guid.Parse(id);
        return
            await desk.MergeAsync(caller, project.Id, survivor, ids, IsMeant(context.Request), MergeDesk.ByHand, cancellation)
                is { } problem
            ? problem
            : await AnswerAsync(context, project, survivor, documents, cancellation);
    }

    private static async Task<Results<Ok<BucketDocument>, ProblemHttpResult>> UnmergeAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        Caller caller,
        CrashHubDb db,
        MergeDesk desk,
        BucketDocuments documents,
        CancellationToken cancellation
    )
    {
        if (!await ExistsAsync(db, project, id, cancellation))
            return BucketProblems.NotFound();
        IReadOnlyList<Guid>? ids = null;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is not false && context.Request.ContentLength is not 0)
        {
            (ids, var fault) = await ReadAsync(context.Request, cancellation, required: false);
            if (fault is not null)
                return fault;
        }
        var bucket = Guid.Parse(id);
        return await desk.UnmergeAsync(caller, project.Id, bucket, ids, IsMeant(context.Request), cancellation) is { } problem
            ? problem
            : await AnswerAsync(context, project, bucket, documents, cancellation);
    }

    /// <summary>True for the version that the request's <c>If-Match</c> names, and for any without one.</summary>
    public static Func<long, bool> IsMeant(HttpRequest request) => version => Preconditions.Hold(request, $"\"{version}\"");

    private static async Task<bool> ExistsAsync(CrashHubDb db, ProjectContext project, string id, CancellationToken cancellation) =>
        Guid.TryParse(id, out var bucket) && await db.Buckets.AnyAsync(b => b.ProjectId == project.Id && b.Id == bucket, cancellation);

    private static async Task<(IReadOnlyList<Guid>? Ids, ProblemHttpResult? Fault)> ReadAsync(
        HttpRequest request,
        CancellationToken cancellation,
        bool required = true
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(request, cancellation);
        if (fields is null)
            return (null, unreadable);
        var ids = fields.Ids("ids", MergeDesk.MostIds, required);
        return fields.Faults() is { } faults ? (null, faults) : (ids, null);
    }

    private static async Task<Results<Ok<BucketDocument>, ProblemHttpResult>> AnswerAsync(
        HttpContext context,
        ProjectContext project,
        Guid bucket,
        BucketDocuments documents,
        CancellationToken cancellation
    )
    {
        if (await documents.DetailAsync(context.Request, project, bucket, cancellation) is not var (document, tag))
            return BucketProblems.NotFound();
        context.Response.Headers.ETag = tag;
        return TypedResults.Ok(document);
    }
}
