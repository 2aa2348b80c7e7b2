using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Ingest;

/// <summary>The discard rules of a project.</summary>
internal static class DiscardRuleEndpoints
{
    public static void MapDiscardRules(this RouteGroupBuilder project)
    {
        project
            .MapGet("/discard-rules", ListAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("The project's discard rules and what they discarded");
        project
            .MapGet("/discard-rules/{id}", FindAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("A discard rule and what it discarded, with its ETag");
        project
            .MapPost("/discard-rules", CreateAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("Makes a discard rule")
            .TakesJson<DiscardRuleChange>();
        project
            .MapPatch("/discard-rules/{id}", ChangeAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("Changes a discard rule; honours If-Match")
            .TakesJson<DiscardRuleChange>();
        project
            .MapDelete("/discard-rules/{id}", RemoveAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("Removes a discard rule with its counts; honours If-Match");
    }

    private static async Task<Ok<Page<DiscardRuleDocument>>> ListAsync(
        ProjectContext project,
        DiscardRuleDesk desk,
        CancellationToken cancellation
    ) => TypedResults.Ok(new Page<DiscardRuleDocument>(await desk.ListAsync(project.Id, cancellation), Next: null));

    private static async Task<Results<Ok<DiscardRuleDocument>, ProblemHttpResult>> FindAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        DiscardRuleDesk desk,
        CancellationToken cancellation
    ) =>
        Guid.TryParse(id, out var rule) && await desk.FindAsync(project.Id, rule, cancellation) is { } found
            ? Tagged(context, found)
            : NoSuchRule();

    private static Ok<DiscardRuleDocument> Tagged(HttpContext context, DiscardRuleDocument rule)
    {
        context.Response.Headers.ETag = DiscardRuleDesk.TagOf(rule);
        return TypedResults.Ok(rule);
    }

    private static async Task<Results<Created<DiscardRuleDocument>, ProblemHttpResult>> CreateAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        DiscardRuleDesk desk,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var name = fields.Text("name", DiscardRuleDesk.LongestName, required: true);
        var condition = fields.Text("condition", QueryParser.MostBytes, required: true);
        var keepOneIn = fields.Number("keepOneIn", 0, DiscardRuleDesk.MostKeepOneIn) ?? 0;
        var enabled = fields.Flag("enabled") ?? true;
        if (fields.Faults() is { } faults)
            return faults;
        if (EventCondition.Parse(condition!).Fault is { } wrong)
            return QueryProblems.Of(wrong);
        if (await desk.CreateAsync(caller, project.Id, name!, condition!, keepOneIn, enabled, cancellation) is not { } id)
            return Problem.Of(409, "too-many-rules", "Too many rules", $"There are {DiscardRuleDesk.Most} rules already; remove some.");
        if (await desk.FindAsync(project.Id, id, cancellation) is not { } made)
            return NoSuchRule();
        context.Response.Headers.ETag = DiscardRuleDesk.TagOf(made);
        return TypedResults.Created($"{context.Request.Path}/{id}", made);
    }

    private static async Task<Results<Ok<DiscardRuleDocument>, ProblemHttpResult>> ChangeAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        Caller caller,
        DiscardRuleDesk desk,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var name = fields.Text("name", DiscardRuleDesk.LongestName);
        var condition = fields.Text("condition", QueryParser.MostBytes);
        var keepOneIn = fields.Number("keepOneIn", 0, DiscardRuleDesk.MostKeepOneIn);
        var enabled = fields.Flag("enabled");
        if (fields.Faults() is { } faults)
            return faults;
        if (condition is not null && EventCondition.Parse(condition).Fault is { } wrong)
            return QueryProblems.Of(wrong);
        if (!Guid.TryParse(id, out var rule))
            return NoSuchRule();
        bool IsMeant(string tag) => Preconditions.Hold(context.Request, tag);
        return await desk.ChangeAsync(caller, project.Id, rule, name, condition, keepOneIn, enabled, IsMeant, cancellation) switch
        {
            null => Preconditions.Failed(),
            true when await desk.FindAsync(project.Id, rule, cancellation) is { } changed => Tagged(context, changed),
            _ => NoSuchRule(),
        };
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        Caller caller,
        DiscardRuleDesk desk,
        CancellationToken cancellation
    )
    {
        if (!Guid.TryParse(id, out var rule))
            return NoSuchRule();
        return await desk.RemoveAsync(caller, project.Id, rule, tag => Preconditions.Hold(context.Request, tag), cancellation) switch
        {
            null => Preconditions.Failed(),
            true => TypedResults.NoContent(),
            _ => NoSuchRule(),
        };
    }

    private static ProblemHttpResult NoSuchRule() => Problem.NotFound("There is no such discard rule.");
}
