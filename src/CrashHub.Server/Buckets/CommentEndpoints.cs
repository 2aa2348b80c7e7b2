using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>Comments on buckets.</summary>
internal static class CommentEndpoints
{
    public static void MapComments(this RouteGroupBuilder project)
    {
        project
            .MapGet("/buckets/{id}/comments", ListAsync)
            .RequireScope(TokenScopes.Read)
            .WithSummary("What was written about the bucket and those merged into it, oldest first")
            .TakesPage();
        project
            .MapPost("/buckets/{id}/comments", AddAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Writes a comment")
            .TakesJson<NewComment>();
    }

    private static async Task<Results<Ok<Page<CommentDocument>>, ProblemHttpResult>> ListAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        CrashHubDb db,
        CommentDesk desk,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(id, project, db, cancellation) is not { } bucket)
            return BucketProblems.NotFound();
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        if (page.Cursor is { Id: null } or { Sort: not null })
            return PageRequest.BadCursor();
        var rows = await desk.ReadAsync(project.Id, bucket.Id, page.Limit, page.Cursor, page.Backwards, cancellation);
        var shown = page.Finish(context, rows, c => new Cursor(null, Guid.Parse(c.Id), Backwards: false), out var next);
        return TypedResults.Ok(new Page<CommentDocument>(shown, next));
    }

    private static async Task<Results<Created<CommentDocument>, ProblemHttpResult>> AddAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        Caller caller,
        CrashHubDb db,
        CommentDesk desk,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(id, project, db, cancellation) is not { } bucket)
            return BucketProblems.NotFound();
        if (bucket.MergedInto is not null)
            return BucketProblems.Merged();
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var text = fields.Text("text", BucketComment.LongestText, required: true);
        if (fields.Faults() is { } faults)
            return faults;
        return await desk.AddAsync(caller, project.Id, bucket.Id, text!, cancellation) is { } comment
            ? TypedResults.Created((string?)null, comment)
            : Problem.Of(
                409,
                "conflict",
                "Too many comments",
                $"A bucket can hold {CommentDesk.Most:N0} comments.",
                ("limit", CommentDesk.Most),
                ("unit", "comments")
            );
    }

    private static async Task<Bucket?> FindAsync(string id, ProjectContext project, CrashHubDb db, CancellationToken cancellation) =>
        Guid.TryParse(id, out var bucket)
            ? await db.Buckets.AsNoTracking().SingleOrDefaultAsync(b => b.ProjectId == project.Id && b.Id == bucket, cancellation)
            : null;
}
