using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>Splitting a bucket.</summary>
internal static class SplitEndpoints
{
    private const int LongestFunction = 4096;

    public static void MapSplitting(this RouteGroupBuilder project) =>
        project
            .MapPost("/buckets/{id}/split", SplitAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Gives chosen crashes, or all with a function on their stack, a bucket of their own, for later crashes too")
            .TakesJson<SplitRequest>();

    private static async Task<Results<Created<SplitDocument>, Ok<SplitDocument>, ProblemHttpResult>> SplitAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        Caller caller,
        CrashHubDb db,
        SplitDesk desk,
        Addresses addresses,
        CancellationToken cancellation
    )
    {
        if (
            !Guid.TryParse(id, out var bucket)
            || await db
                .Buckets.Where(b => b.ProjectId == project.Id && b.Id == bucket)
                .Select(b => new { b.MergedInto })
                .SingleOrDefaultAsync(cancellation)
                is not { } row
        )
            return BucketProblems.NotFound();
        if (row.MergedInto is not null)
            return BucketProblems.Merged();
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var crashes = fields.Ids("crashes", SplitDesk.MostCrashes);
        var frame = fields.Object("byFrame");
        var function = frame?.Text("function", LongestFunction, required: true);
        if (frame is not null)
            fields.Add("byFrame", frame);
        if (fields.Faults() is { } faults)
            return faults;
        if ((crashes is null) == (function is null))
            return BucketProblems.Fields([new("crashes", "or byFrame: name one of the two")]);
        var isMeant = MergeEndpoints.IsMeant(context.Request);
        var outcome = crashes is not null
            ? await desk.CrashesAsync(caller, project.Id, bucket, crashes, isMeant, cancellation)
            : await desk.FrameAsync(caller, project.Id, bucket, function!, isMeant, cancellation);
        if (outcome.Problem is { } problem)
            return problem;
        var document = await DocumentAsync(context.Request, project, outcome, db, addresses, cancellation);
        return outcome.IsNew ? TypedResults.Created(document.Links.Self, document) : TypedResults.Ok(document);
    }

    private static async Task<SplitDocument> DocumentAsync(
        HttpRequest request,
        ProjectContext project,
        SplitOutcome outcome,
        CrashHubDb db,
        Addresses addresses,
        CancellationToken cancellation
    )
    {
        var number = await db
            .Buckets.Where(b => b.ProjectId == project.Id && b.Id == outcome.Bucket)
            .Select(b => b.Number)
            .SingleAsync(cancellation);
        var rules = await db
            .BucketSplits.Where(s => s.ProjectId == project.Id && s.TargetId == outcome.Bucket)
            .Select(s => new
            {
                s.Kind,
                s.Key,
                s.Moved,
                IsMoving = s.MovedUntil != null,
            })
            .ToListAsync(cancellation);
        return new SplitDocument
        {
            Id = outcome.Bucket.ToString(),
            Number = number,
            Moved = Math.Max(outcome.Moved, rules.Sum(r => r.Moved)),
            Moving = rules.Exists(r => r.IsMoving),
            Stacks = rules.Count(r => r.Kind == SplitKind.Stack && r.Key != 0),
            LeftBehind = outcome.LeftBehind,
            Links = addresses.Bucket(request, project.Slug, outcome.Bucket, number),
        };
    }
}
