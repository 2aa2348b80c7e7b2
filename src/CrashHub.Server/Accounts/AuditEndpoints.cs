using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Accounts;

/// <summary>The audit of a project and, under <c>/api/v1/audit</c>, of the instance with all of them.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this RouteGroupBuilder api, RouteGroupBuilder project)
    {
        Describe(project.MapGet("/audit", OfProjectAsync))
            .RequireScope(TokenScopes.Admin)
            .WithSummary("Accesses to memory and changes of tokens, rules, members and settings, newest first");
        Describe(api.MapGet("/audit", OfInstanceAsync))
            .RequireInstanceScope(TokenScopes.Admin)
            .WithSummary("The audit of the instance and of all projects, newest first");
    }

    /// <summary>The filter of an address's query; or what is wrong with it.</summary>
    public static (AuditFilter? Filter, ProblemHttpResult? Fault) Read(HttpRequest request, int? project)
    {
        List<FieldFault> faults = [];
        var filter = new AuditFilter(
            project,
            Text(request, "actor", faults),
            Text(request, "action", faults),
            Instant(request, "since", faults),
            Instant(request, "until", faults)
        );
        if (faults.Count == 0)
            return (filter, null);
        var detail = string.Join("; ", faults.Select(f => $"{f.Field} {f.Detail}")) + ".";
        return (null, Problem.Of(400, "invalid-fields", "Some fields are not right", detail, ("errors", faults)));
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder builder) =>
        builder
            .TakesPage()
            .TakesQuery("actor", "Only what this actor did: an e-mail address or token:name.")
            .TakesQuery("action", "Only this action, for example token.create.")
            .TakesQuery("since", "Not before this time.")
            .TakesQuery("until", "Before this time.");

    private static Task<Results<Ok<Page<AuditDocument>>, ProblemHttpResult>> OfProjectAsync(
        HttpContext context,
        ProjectContext project,
        AuditDesk desk,
        CancellationToken cancellation
    ) => AnswerAsync(context, project.Id, desk, cancellation);

    private static Task<Results<Ok<Page<AuditDocument>>, ProblemHttpResult>> OfInstanceAsync(
        HttpContext context,
        AuditDesk desk,
        CancellationToken cancellation
    ) => AnswerAsync(context, project: null, desk, cancellation);

    private static async Task<Results<Ok<Page<AuditDocument>>, ProblemHttpResult>> AnswerAsync(
        HttpContext context,
        int? project,
        AuditDesk desk,
        CancellationToken cancellation
    )
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var bad))
            return bad;
        var (filter, fault) = Read(context.Request, project);
        if (filter is null)
            return fault!;
        if (await desk.ListAsync(filter, page, cancellation) is not { } rows)
            return PageRequest.BadCursor();
        var shown = page.Finish(context, rows, AuditDesk.CursorOf, out var next);
        return TypedResults.Ok(new Page<AuditDocument>(await desk.DocumentsAsync(shown, cancellation), next));
    }

    private static string? Text(HttpRequest request, string name, List<FieldFault> faults)
    {
        var text = request.Query[name].ToString().Trim();
        if (text.Length == 0)
            return null;
        if (text.Length <= AuditDesk.LongestText && !text.Contains('\0', StringComparison.Ordinal))
            return text;
        faults.Add(new FieldFault(name, $"must be a text of at most {AuditDesk.LongestText} characters"));
        return null;
    }

    private static DateTimeOffset? Instant(HttpRequest request, string name, List<FieldFault> faults)
    {
        var text = request.Query[name].ToString().Trim();
        if (text.Length == 0)
            return null;
        if (JsonFields.TryInstant(text, out var instant))
            return instant;
        faults.Add(new FieldFault(name, "must be a time as 2026-01-31T12:00:00Z"));
        return null;
    }
}
