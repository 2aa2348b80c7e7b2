using System.Globalization;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Alerts;

/// <summary>What an alert rule sent, or could not.</summary>
internal static class AlertDeliveryEndpoints
{
    private const string Path = "/alerts/{id}/deliveries";

    public static void MapAlertDeliveries(this RouteGroupBuilder project)
    {
        project
            .MapGet(Path, ListAsync)
            .RequireScope(TokenScopes.Read)
            .WithSummary("The rule's deliveries, newest first; failed ones are the dead letters")
            .TakesPage();
        project
            .MapPost(Path + "/{delivery}/redeliver", AgainAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Sends a delivery again, with the same webhook-id");
    }

    private static async Task<Results<Ok<Page<AlertDeliveryDocument>>, ProblemHttpResult>> ListAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        AlertDesk rules,
        AlertDeliveryDesk desk,
        CancellationToken cancellation
    )
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        (DateTimeOffset, Guid)? from = null;
        if (page.Cursor is { } cursor)
        {
            if (
                cursor.Id is not { } last
                || !long.TryParse(cursor.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
                || !MicrosecondsConverter.IsInstant(at)
            )
                return PageRequest.BadCursor();
            from = (MicrosecondsConverter.FromMicroseconds(at), last);
        }
        if (!Guid.TryParse(id, out var key) || await rules.FindAsync(project.Id, key, cancellation) is not { } rule)
            return AlertEndpoints.NoSuchRule();
        var rows = await desk.ListAsync(project.Id, key, page.Limit, from, page.Backwards, cancellation);
        var items = page.Finish(
            context,
            rows,
            d => new Cursor(
                MicrosecondsConverter.ToMicroseconds(d.CreatedAt).ToString(CultureInfo.InvariantCulture),
                d.Id,
                Backwards: false
            ),
            out var next
        );
        var actions = rule.ReadActions();
        return TypedResults.Ok(new Page<AlertDeliveryDocument>([.. items.Select(d => AlertDocuments.Of(d, actions))], next));
    }

    private static async Task<Results<Accepted<AlertDeliveryDocument>, ProblemHttpResult>> AgainAsync(
        string id,
        string delivery,
        ProjectContext project,
        Caller caller,
        AlertDesk rules,
        AlertDeliveryDesk desk,
        CancellationToken cancellation
    )
    {
        if (!Guid.TryParse(id, out var key) || await rules.FindAsync(project.Id, key, cancellation) is not { } rule)
            return AlertEndpoints.NoSuchRule();
        return Guid.TryParse(delivery, out var one) && await desk.AgainAsync(caller, project.Id, key, one, cancellation) is { } sent
            ? TypedResults.Accepted((string?)null, AlertDocuments.Of(sent, rule.ReadActions()))
            : Problem.NotFound("The rule has no such delivery.");
    }
}
