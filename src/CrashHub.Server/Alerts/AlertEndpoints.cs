using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Alerts;

/// <summary>The alert rules of a project.</summary>
internal static class AlertEndpoints
{
    private const string Rule = "/alerts/{id}";

    public static void MapAlerts(this RouteGroupBuilder project)
    {
        project.MapGet("/alerts", ListAsync).RequireScope(TokenScopes.Read).WithSummary("The project's alert rules").TakesPage();
        project
            .MapPost("/alerts", CreateAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Makes an alert rule; the answer shows its secret this once")
            .TakesJson<AlertChange>();
        project.MapGet(Rule, GetAsync).RequireScope(TokenScopes.Read).WithSummary("One alert rule, with its ETag");
        project
            .MapPatch(Rule, ChangeAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Changes an alert rule; honours If-Match")
            .TakesJson<AlertChange>();
        project
            .MapDelete(Rule, RemoveAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Removes an alert rule with its deliveries; honours If-Match");
        project
            .MapPost(Rule + "/secret", RotateAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Makes a new secret; for a day webhooks are signed with the one before too");
        project.MapAlertDeliveries();
    }

    private static async Task<Results<Ok<Page<AlertDocument>>, ProblemHttpResult>> ListAsync(
        HttpContext context,
        ProjectContext project,
        AlertDesk desk,
        CancellationToken cancellation
    )
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        if (page.Cursor is { Id: null })
            return PageRequest.BadCursor();
        // A project has a hundred at most: a page is cut out of all.
        var rules = await desk.ListAsync(project.Id, cancellation);
        var at = page.Cursor is { Id: { } place } ? rules.FindIndex(r => r.Id == place) : -1;
        if (page.Cursor is not null && at < 0)
            return PageRequest.BadCursor();
        var rest = page.Backwards ? rules.Take(at).Reverse() : rules.Skip(at + 1);
        var items = page.Finish(context, [.. rest.Take(page.Limit + 1)], r => new Cursor(null, r.Id, Backwards: false), out var next);
        return TypedResults.Ok(new Page<AlertDocument>([.. items.Select(r => AlertDocuments.Of(r))], next));
    }

    private static async Task<Results<Created<AlertDocument>, ProblemHttpResult>> CreateAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        AlertDesk desk,
        Addresses addresses,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var (draft, wrong) = AlertDraft.Read(fields, isNew: true, caller.Has(TokenScopes.MemoryRead), time.GetUtcNow());
        if (draft is null)
            return wrong!;
        var (rule, fault) = await desk.CreateAsync(caller, project.Id, draft, addresses.Root(context.Request), cancellation);
        if (rule is null)
            return fault!;
        context.Response.Headers.ETag = AlertDocuments.TagOf(rule);
        return TypedResults.Created($"{context.Request.PathBase}{context.Request.Path}/{rule.Id}", AlertDocuments.Of(rule, rule.Secret));
    }

    private static async Task<Results<Ok<AlertDocument>, ProblemHttpResult>> GetAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        AlertDesk desk,
        CancellationToken cancellation
    ) =>
        Guid.TryParse(id, out var key) && await desk.FindAsync(project.Id, key, cancellation) is { } rule
            ? Answer(context, rule)
            : NoSuchRule();

    private static async Task<Results<Ok<AlertDocument>, ProblemHttpResult>> ChangeAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        Caller caller,
        AlertDesk desk,
        Addresses addresses,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var (draft, wrong) = AlertDraft.Read(fields, isNew: false, caller.Has(TokenScopes.MemoryRead), time.GetUtcNow());
        if (draft is null)
            return wrong!;
        if (!Guid.TryParse(id, out var key))
            return NoSuchRule();
        var (rule, fault) = await desk.ChangeAsync(
            caller,
            project.Id,
            key,
            draft,
            addresses.Root(context.Request),
            IsMeant(context.Request),
            cancellation
        );
        return rule is null ? fault ?? NoSuchRule() : Answer(context, rule);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        Caller caller,
        AlertDesk desk,
        CancellationToken cancellation
    )
    {
        if (!Guid.TryParse(id, out var key))
            return NoSuchRule();
        return await desk.RemoveAsync(caller, project.Id, key, IsMeant(context.Request), cancellation) switch
        {
            true => TypedResults.NoContent(),
            false => NoSuchRule(),
            null => Preconditions.Failed(),
        };
    }

    private static async Task<Results<Ok<AlertSecretDocument>, ProblemHttpResult>> RotateAsync(
        string id,
        ProjectContext project,
        Caller caller,
        AlertDesk desk,
        CancellationToken cancellation
    ) =>
        Guid.TryParse(id, out var key) && await desk.RotateAsync(caller, project.Id, key, cancellation) is { } rule
            ? TypedResults.Ok(new AlertSecretDocument(rule.Secret, rule.PreviousSecretUntil!.Value))
            : NoSuchRule();

    public static ProblemHttpResult NoSuchRule() => Problem.NotFound("There is no such alert rule.");

    private static Func<AlertRule, bool> IsMeant(HttpRequest request) => rule => Preconditions.Hold(request, AlertDocuments.TagOf(rule));

    private static Ok<AlertDocument> Answer(HttpContext context, AlertRule rule)
    {
        context.Response.Headers.ETag = AlertDocuments.TagOf(rule);
        return TypedResults.Ok(AlertDocuments.Of(rule));
    }
}
