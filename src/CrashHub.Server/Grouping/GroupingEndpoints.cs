using CrashHub.Analysis.Signatures.Rules;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Regrouping;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Grouping;

/// <summary>A project's grouping rules, and the regroup that brings stored crashes where they belong.</summary>
internal static class GroupingEndpoints
{
    private const string Rules = "/grouping-rules";
    private const string Regroup = "/regroup";
    private const string CrashesParameter = "crashes";

    private static readonly string HowMany =
        $"Crashes that are looked at, the newest, 1 to {RegroupPreviews.MaxCrashes}; {RegroupPreviews.DefaultCrashes} by default.";

    public static void MapGrouping(this RouteGroupBuilder project)
    {
        project
            .MapGet(Rules, ReadAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("The grouping rules; as a text with Accept: text/plain");
        project
            .MapPut(Rules, WriteAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("Saves grouping rules, from JSON or text/plain, and begins the regroup; honours If-Match")
            .TakesJson<GroupingRulesChange>();
        project
            .MapPost(Rules + "/preview", TryAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("What rules would merge and split, tried on stored crashes; saves nothing")
            .TakesQuery(CrashesParameter, HowMany)
            .TakesJson<GroupingRulesChange>();
        project.MapGet(Regroup, ProgressAsync).RequireScope(TokenScopes.Admin).WithSummary("How the regroup stands");
        project.MapPost(Regroup, StartAsync).RequireScope(TokenScopes.Admin).WithSummary("Begins a regroup by the rules in force");
        project
            .MapPatch(Regroup, ChangeAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("Stops a regroup (paused) or lets it go on (running)")
            .TakesJson<RegroupChange>();
        project
            .MapPost(Regroup + "/preview", PreviewAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("What a regroup by the rules in force would do; changes nothing")
            .TakesQuery(CrashesParameter, HowMany);
    }

    private static async Task<Results<Ok<GroupingRulesDocument>, ContentHttpResult>> ReadAsync(
        HttpContext context,
        ProjectContext project,
        GroupingDesk desk,
        CancellationToken cancellation
    )
    {
        var (document, tag) = await desk.ReadAsync(project.Id, cancellation);
        context.Response.Headers.ETag = tag;
        context.Response.Headers.Vary = "Accept";
        var accept = context.Request.Headers.Accept.ToString();
        return accept.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase)
            ? TypedResults.Text(document.Rules, "text/plain; charset=utf-8")
            : TypedResults.Ok(document);
    }

    private static async Task<Results<Ok<GroupingRulesDocument>, ProblemHttpResult>> WriteAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        GroupingDesk desk,
        CancellationToken cancellation
    )
    {
        var (text, _, fault) = await RulesBody.ReadAsync(context.Request, cancellation);
        if (fault is not null)
            return fault;
        var written = await desk.WriteAsync(caller, project.Id, text, tag => Preconditions.Hold(context.Request, tag), cancellation);
        if (written is not var (document, now))
            return Preconditions.Failed();
        context.Response.Headers.ETag = now;
        return TypedResults.Ok(document);
    }

    private static async Task<Results<Ok<RegroupPreview>, ProblemHttpResult>> TryAsync(
        HttpContext context,
        ProjectContext project,
        GroupingDesk desk,
        CancellationToken cancellation
    )
    {
        if (CrashesOf(context.Request) is not { } crashes)
            return BadCrashes();
        var (_, rules, fault) = await RulesBody.ReadAsync(context.Request, cancellation);
        return fault is not null ? fault : TypedResults.Ok(await desk.PreviewAsync(project.Id, rules, crashes, cancellation));
    }

    private static async Task<Results<Ok<RegroupDocument>, ProblemHttpResult>> ProgressAsync(
        ProjectContext project,
        GroupingDesk desk,
        CancellationToken cancellation
    ) => await desk.RegroupAsync(project.Id, cancellation) is { } regroup ? TypedResults.Ok(regroup) : NoRegroup();

    private static async Task<Accepted<RegroupDocument>> StartAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        GroupingDesk desk,
        CancellationToken cancellation
    ) => TypedResults.Accepted(context.Request.Path.Value, await desk.StartAsync(caller, project.Id, cancellation));

    private static async Task<Results<Ok<RegroupDocument>, ProblemHttpResult>> ChangeAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        GroupingDesk desk,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var state = fields.Text("state", 20, required: true);
        if (state is not (null or "paused" or "running"))
            fields.Add("state", "must be paused or running");
        if (fields.Faults() is { } faults)
            return faults;
        return await desk.PauseAsync(caller, project.Id, state == "paused", cancellation) is { } regroup
            ? TypedResults.Ok(regroup)
            : Problem.Of(409, "conflict", "No regroup", "No regroup is under way; one that is done can be begun again.");
    }

    private static async Task<Results<Ok<RegroupPreview>, ProblemHttpResult>> PreviewAsync(
        HttpContext context,
        ProjectContext project,
        GroupingDesk desk,
        CancellationToken cancellation
    ) =>
        CrashesOf(context.Request) is { } crashes
            ? TypedResults.Ok(await desk.PreviewAsync(project.Id, rules: null, crashes, cancellation))
            : BadCrashes();

    private static int? CrashesOf(HttpRequest request)
    {
        var text = request.Query[CrashesParameter].ToString();
        if (text.Length == 0)
            return RegroupPreviews.DefaultCrashes;
        return int.TryParse(text, out var crashes) && crashes is >= 1 and <= RegroupPreviews.MaxCrashes ? crashes : null;
    }

    private static ProblemHttpResult BadCrashes() =>
        Problem.Of(
            400,
            "invalid-fields",
            "Bad number of crashes",
            $"crashes is a whole number from 1 to {RegroupPreviews.MaxCrashes}.",
            ("parameter", CrashesParameter)
        );

    private static ProblemHttpResult NoRegroup() => Problem.NotFound("The project was never regrouped.");
}
