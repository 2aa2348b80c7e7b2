using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Queries;

/// <summary>Queries that a project keeps under a name.</summary>
internal static class SavedQueryEndpoints
{
    private const int Retries = 3;

    public static void MapSavedQueries(this RouteGroupBuilder project)
    {
        project.MapGet("/queries", ListAsync).RequireScope(TokenScopes.Read).WithSummary("The project's saved queries, by name");
        project
            .MapPost("/queries", CreateAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Saves a query")
            .TakesJson<SavedQueryChange>();
        project.MapGet("/queries/{id}", ReadAsync).RequireScope(TokenScopes.Read).WithSummary("One saved query");
        project
            .MapPatch("/queries/{id}", ChangeAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Changes a saved query; honours If-Match")
            .TakesJson<SavedQueryChange>();
        project
            .MapDelete("/queries/{id}", RemoveAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Removes a saved query; honours If-Match");
    }

    private static async Task<Ok<Page<SavedQueryDocument>>> ListAsync(
        HttpContext context,
        ProjectContext project,
        CrashHubDb db,
        SavedQueryDesk desk,
        CancellationToken cancellation
    )
    {
        var queries = await SavedQueryRows.ListAsync(db, project.Id, cancellation);
        return TypedResults.Ok(
            new Page<SavedQueryDocument>([.. queries.Select(q => desk.Document(context.Request, project, q))], Next: null)
        );
    }

    private static async Task<Results<Created<SavedQueryDocument>, ProblemHttpResult>> CreateAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        CrashHubDb db,
        SavedQueryDesk desk,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var (change, fault) = await desk.ReadAsync(context.Request, caller, isNew: true, cancellation);
        if (change is null)
            return fault!;
        var now = time.GetUtcNow();
        var query = new SavedQuery
        {
            ProjectId = project.Id,
            Id = Guid.CreateVersion7(now),
            Name = change.Name!,
            Query = change.Query!,
            Sort = change.Sort ?? SavedQuery.Sorts[0],
            CreatedBy = caller.Name,
            CreatedAt = now,
            ChangedAt = now,
        };
        var audit = caller.Audit(project.Id, "query.save", query.Name, now);
        if (Refused(await SavedQueryRows.CreateAsync(db, query, audit, cancellation), query.Name) is { } refused)
            return refused;
        context.Response.Headers.ETag = TagOf(query);
        var document = desk.Document(context.Request, project, query);
        return TypedResults.Created(document.Links.Self, document);
    }

    private static async Task<Results<Ok<SavedQueryDocument>, ProblemHttpResult>> ReadAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        CrashHubDb db,
        SavedQueryDesk desk,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(db, project, id, cancellation) is not { } query)
            return NoSuchQuery();
        context.Response.Headers.ETag = TagOf(query);
        return TypedResults.Ok(desk.Document(context.Request, project, query));
    }

    private static async Task<Results<Ok<SavedQueryDocument>, ProblemHttpResult>> ChangeAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        Caller caller,
        CrashHubDb db,
        SavedQueryDesk desk,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(db, project, id, cancellation) is null)
            return NoSuchQuery();
        var (change, fault) = await desk.ReadAsync(context.Request, caller, isNew: false, cancellation);
        if (change is null)
            return fault!;
        for (var attempt = 0; attempt < Retries; attempt++)
        {
            if (await FindAsync(db, project, id, cancellation) is not { } query)
                return NoSuchQuery();
            if (!Preconditions.Hold(context.Request, TagOf(query)))
                return Preconditions.Failed();
            var version = query.Version++;
            query.Name = change.Name ?? query.Name;
            query.Query = change.Query ?? query.Query;
            query.Sort = change.Sort ?? query.Sort;
            query.ChangedAt = time.GetUtcNow();
            var audit = caller.Audit(project.Id, "query.change", query.Name, query.ChangedAt);
            var outcome = await SavedQueryRows.ChangeAsync(db, query, version, audit, cancellation);
            if (outcome is SavedQueryOutcome.Changed)
                continue;
            if (Refused(outcome, query.Name) is { } refused)
                return refused;
            context.Response.Headers.ETag = TagOf(query);
            return TypedResults.Ok(desk.Document(context.Request, project, query));
        }
        return Preconditions.Failed();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        Caller caller,
        CrashHubDb db,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        for (var attempt = 0; attempt < Retries; attempt++)
        {
            if (await FindAsync(db, project, id, cancellation) is not { } query)
                return NoSuchQuery();
            if (!Preconditions.Hold(context.Request, TagOf(query)))
                return Preconditions.Failed();
            var audit = caller.Audit(project.Id, "query.remove", query.Name, time.GetUtcNow());
            if (await SavedQueryRows.RemoveAsync(db, query, audit, cancellation))
                return TypedResults.NoContent();
        }
        return Preconditions.Failed();
    }

    private static async Task<SavedQuery?> FindAsync(CrashHubDb db, ProjectContext project, string id, CancellationToken cancellation) =>
        Guid.TryParse(id, out var query) ? await SavedQueryRows.FindAsync(db, project.Id, query, cancellation) : null;

    private static string TagOf(SavedQuery query) => $"\"{query.Version}\"";

    private static ProblemHttpResult? Refused(SavedQueryOutcome outcome, string name) =>
        outcome switch
        {
            SavedQueryOutcome.NameTaken => Problem.Of(409, "name-taken", "Name taken", $"There is a saved query {name} already."),
            SavedQueryOutcome.TooMany => Problem.Of(
                409,
                "conflict",
                "Too many queries",
                $"A project keeps at most {SavedQueryRows.Most} queries; remove some.",
                ("limit", SavedQueryRows.Most),
                ("unit", "queries")
            ),
            _ => null,
        };

    private static ProblemHttpResult NoSuchQuery() => Problem.NotFound("There is no such saved query.");
}
