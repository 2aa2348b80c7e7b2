using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>Buckets: list, read, decide; trend and facets.</summary>
internal static class BucketEndpoints
{
    private const int Retries = 3;

    public static void MapBuckets(this RouteGroupBuilder project)
    {
        project
            .MapGet("/buckets", ListAsync)
            .RequireScope(TokenScopes.Read)
            .WithSummary("The project's buckets")
            .TakesQuery("query", "The query language; empty for all.")
            .TakesQuery("status", "open, resolved or muted; all by default.")
            .TakesQuery("sort", "lastSeen, firstSeen, count or users, each descending.")
            .TakesPage();
        project
            .MapPatch("/buckets", ChangeManyAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Changes every bucket of a query")
            .TakesQuery("query", "The query language; needed.")
            .TakesJson<BucketChange>();
        project
            .MapGet("/buckets/facets", ProjectFacetAsync)
            .RequireScope(TokenScopes.Read)
            .WithSummary("How often the crashes of the buckets of a query named each value of a field")
            .TakesQuery("query", "The query language; empty for all.")
            .TakesQuery("field", "release, environment, function, region or runtime.")
            .TakesQuery("limit", "Values, 1 to 1000; 50 by default.");
        project.MapGet("/buckets/{id}", ReadAsync).RequireScope(TokenScopes.Read).WithSummary("One bucket; 308 to the one that took it in");
        project
            .MapPatch("/buckets/{id}", ChangeAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Changes what the team decided; honours If-Match")
            .TakesJson<BucketChange>();
        project
            .MapGet("/buckets/{id}/trend", TrendAsync)
            .RequireScope(TokenScopes.Read)
            .WithSummary("Crashes by hour or day")
            .TakesQuery("interval", "hour or day; hour by default.")
            .TakesQuery("since", "Begin, as 2026-01-31T12:00:00Z.");
        project
            .MapGet("/buckets/{id}/facets", FacetAsync)
            .RequireScope(TokenScopes.Read)
            .WithSummary("How often the bucket's crashes named each value of a field")
            .TakesQuery("field", "release, environment, function, region or runtime.")
            .TakesQuery("limit", "Values, 1 to 1000; 50 by default.");
    }

    private static Task<Results<Ok<Page<BucketDocument>>, ProblemHttpResult>> ListAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        BucketList list,
        CancellationToken cancellation
    ) => list.ReadAsync(context, project, caller, cancellation);

    private static async Task<Results<Ok<BucketDocument>, RedirectHttpResult, ProblemHttpResult>> ReadAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        CrashHubDb db,
        BucketDocuments documents,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(id, project, db, cancellation) is not { } bucket)
            return NoSuchBucket();
        if (bucket.MergedInto is { } into)
        {
            var survivor = await Survivors.OfAsync(db, project.Id, into, cancellation);
            var address = $"{context.Request.PathBase}/api/v1/projects/{project.Slug}/buckets/{survivor}";
            return TypedResults.LocalRedirect(address, permanent: true, preserveMethod: true);
        }
        return await AnswerAsync(context, project, bucket, documents, cancellation);
    }

    private static async Task<Results<Ok<BucketDocument>, ProblemHttpResult>> ChangeAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        CrashHubDb db,
        BucketChanges changes,
        BucketDocuments documents,
        CancellationToken cancellation
    )
    {
        // The address first: a wrong one is no question of fields.
        if (await FindAsync(id, project, db, cancellation) is not { } bucket)
            return NoSuchBucket();
        var (edit, fault) = await BucketEdit.ReadAsync(context.Request, cancellation);
        if (edit is null)
            return fault!;
        for (var attempt = 0; attempt < Retries; attempt++)
        {
            if (bucket.MergedInto is not null)
                return Problem.Of(409, "conflict", "Merged", "The bucket was merged into another one; change that one.");
            if (!Preconditions.Hold(context.Request, TagOf(bucket)))
                return Preconditions.Failed();
            if (await changes.OneAsync(bucket, edit, cancellation))
            {
                // Read again: crashes may have been counted meanwhile.
                bucket = await FindAsync(id, project, db, cancellation) ?? bucket;
                return await AnswerAsync(context, project, bucket, documents, cancellation);
            }
            if (await FindAsync(id, project, db, cancellation) is not { } newer)
                return NoSuchBucket();
            bucket = newer;
        }
        return Preconditions.Failed();
    }

    private static async Task<Results<Ok<ChangedBuckets>, ProblemHttpResult>> ChangeManyAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        BucketSearch search,
        BucketChanges changes,
        CancellationToken cancellation
    )
    {
        var (condition, bad, _, _) = await search.ReadAsync(
            context.Request.Query["query"],
            project.Id,
            caller.Has(TokenScopes.MemoryRead),
            cancellation
        );
        if (bad is not null)
            return QueryProblems.Of(bad);
        if (condition is null)
            return QueryProblems.Needed();
        var (edit, fault) = await BucketEdit.ReadAsync(context.Request, cancellation);
        if (edit is null)
            return fault!;
        return TypedResults.Ok(new ChangedBuckets(await changes.ManyAsync(project.Id, condition, edit, cancellation)));
    }

    private static async Task<Results<Ok<Page<TrendPoint>>, ProblemHttpResult>> TrendAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        CrashHubDb db,
        BucketCounts counts,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(id, project, db, cancellation) is not { } bucket)
            return NoSuchBucket();
        var interval = context.Request.Query["interval"].ToString();
        if (interval is not ("" or "hour" or "day"))
            return Problem.Of(400, "invalid-fields", "Bad interval", "interval must be hour or day.", ("parameter", "interval"));
        DateTimeOffset? since = null;
        if (context.Request.Query["since"].ToString() is { Length: > 0 } text)
        {
            if (!JsonFields.TryInstant(text, out var instant))
                return Problem.Of(
                    400,
                    "invalid-fields",
                    "Bad since",
                    "since must be a time as 2026-01-31T12:00:00Z.",
                    ("parameter", "since")
                );
            since = instant;
        }
        var points = await counts.TrendAsync(project.Id, bucket.Id, interval == "day", since, cancellation);
        if (points is null)
            return Problem.Of(
                400,
                "invalid-fields",
                "Too many points",
                $"At most {BucketCounts.MostPoints} intervals.",
                ("parameter", "since")
            );
        return TypedResults.Ok(new Page<TrendPoint>(points, Next: null));
    }

    private static async Task<Results<Ok<Page<FacetValue>>, ProblemHttpResult>> FacetAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        CrashHubDb db,
        BucketCounts counts,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(id, project, db, cancellation) is not { } bucket)
            return NoSuchBucket();
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        if (FieldOf(context.Request) is not { } field)
            return BadField();
        var values = await counts.FacetAsync(project.Id, bucket.Id, field, page.Limit, cancellation);
        return TypedResults.Ok(new Page<FacetValue>(values, Next: null));
    }

    private static async Task<Results<Ok<Page<FacetValue>>, ProblemHttpResult>> ProjectFacetAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        CrashHubDb db,
        BucketSearch search,
        BucketCounts counts,
        CancellationToken cancellation
    )
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        if (FieldOf(context.Request) is not { } field)
            return BadField();
        var (condition, bad, spent, _) = await search.ReadAsync(
            context.Request.Query["query"],
            project.Id,
            caller.Has(TokenScopes.MemoryRead),
            cancellation
        );
        if (bad is not null)
            return QueryProblems.Of(bad);
        var values = await QueryBudget.RunAsync(
            db,
            token => counts.FacetAsync(project.Id, condition, field, page.Limit, token),
            cancellation,
            spent
        );
        return values is null ? QueryProblems.TooSlow() : TypedResults.Ok(new Page<FacetValue>(values, Next: null));
    }

    private static async Task<Bucket?> FindAsync(string id, ProjectContext project, CrashHubDb db, CancellationToken cancellation) =>
        Guid.TryParse(id, out var bucket)
            ? await db.Buckets.AsNoTracking().SingleOrDefaultAsync(b => b.ProjectId == project.Id && b.Id == bucket, cancellation)
            : null;

    private static async Task<Ok<BucketDocument>> AnswerAsync(
        HttpContext context,
        ProjectContext project,
        Bucket bucket,
        BucketDocuments documents,
        CancellationToken cancellation
    )
    {
        var (document, tag) = await documents.DetailAsync(context.Request, project.Slug, bucket, cancellation);
        context.Response.Headers.ETag = tag;
        return TypedResults.Ok(document);
    }

    private static string TagOf(Bucket bucket) => $"\"{bucket.Version}\"";

    private static string? FieldOf(HttpRequest request) =>
        request.Query["field"].ToString() is var field && BucketCounts.Fields.Contains(field) ? field : null;

    private static ProblemHttpResult BadField() =>
        Problem.Of(
            400,
            "invalid-fields",
            "Bad field",
            $"field must be one of {string.Join(", ", BucketCounts.Fields)}.",
            ("parameter", "field")
        );

    private static ProblemHttpResult NoSuchBucket() => Problem.NotFound("There is no such bucket.");
}
