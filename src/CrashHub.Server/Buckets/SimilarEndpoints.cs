using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>Buckets that look like one, and saying that two are not the same.</summary>
internal static class SimilarEndpoints
{
    public static void MapSimilar(this RouteGroupBuilder project)
    {
        project
            .MapGet("/buckets/{id}/similar", FindAsync)
            .RequireScope(TokenScopes.Read)
            .WithSummary("Buckets whose stacks look like this one's, the best first; refused ones are left out")
            .TakesQuery("limit", "Buckets, 1 to 1000; 50 by default, and at most 32 are looked at.");
        project
            .MapDelete("/buckets/{id}/similar/{other}", RefuseAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Says that the two are not the same: they are not proposed to each other again");
    }

    private static async Task<Results<Ok<Page<SimilarBucket>>, ProblemHttpResult>> FindAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        CrashHubDb db,
        SimilarBuckets similar,
        CancellationToken cancellation
    )
    {
        if (
            !Guid.TryParse(id, out var bucket) || !await db.Buckets.AnyAsync(b => b.ProjectId == project.Id && b.Id == bucket, cancellation)
        )
            return BucketProblems.NotFound();
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        return TypedResults.Ok(new Page<SimilarBucket>(await similar.FindAsync(project.Id, bucket, page.Limit, cancellation), Next: null));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RefuseAsync(
        string id,
        string other,
        ProjectContext project,
        Caller caller,
        ProposalDesk desk,
        CancellationToken cancellation
    ) =>
        Guid.TryParse(id, out var bucket)
        && Guid.TryParse(other, out var second)
        && await desk.RefuseAsync(caller, project.Id, bucket, second, cancellation)
            ? TypedResults.NoContent()
            : BucketProblems.NotFound();
}
