using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Crashes;

/// <summary>Crashes as they are read and managed; how they come in is another folder's.</summary>
internal static class CrashEndpoints
{
    public static void MapCrashes(this RouteGroupBuilder project)
    {
        project.MapGet("/crashes", ListAsync).RequireScope(TokenScopes.Read);
        project.MapGet("/crashes/{id}", ReadAsync).RequireScope(TokenScopes.Read);
        project.MapDelete("/crashes/{id}", RemoveAsync).RequireScope(TokenScopes.Triage);
        project.MapPost("/crashes/{id}/reprocess", ReprocessAsync).RequireScope(TokenScopes.Triage);
        project.MapPost("/crashes/reprocess", ReprocessManyAsync).RequireScope(TokenScopes.Triage);
        project.MapGet("/crashes/{id}/coredump", CoredumpAsync).RequireScope(TokenScopes.MemoryRead);
        project.MapGet("/crashes/{id}/log", LogAsync).RequireScope(TokenScopes.MemoryRead);
    }

    private static Task<Results<Ok<Page<CrashSummary>>, ProblemHttpResult>> ListAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        CrashList list,
        CancellationToken cancellation
    ) => list.ReadAsync(context, project, caller, cancellation);

    private static async Task<Results<Ok<CrashDocument>, ProblemHttpResult>> ReadAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        Caller caller,
        CrashDocumentReader reader,
        Addresses addresses,
        CancellationToken cancellation
    )
    {
        if (!Guid.TryParse(id, out var crash))
            return NoSuchCrash();
        var withMemory = caller.Has(TokenScopes.MemoryRead);
        var links = addresses.Crash(context.Request, project.Slug, crash);
        var document = await reader.ReadAsync(project.Id, crash, withMemory, project.ShowMessages, links, cancellation);
        return document is null ? NoSuchCrash() : TypedResults.Ok(document);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string id,
        ProjectContext project,
        CrashRemoval removal,
        CancellationToken cancellation
    ) =>
        Guid.TryParse(id, out var crash) && await removal.RunAsync(project.Id, crash, cancellation)
            ? TypedResults.NoContent()
            : NoSuchCrash();

    private static async Task<Results<Accepted<CrashReceipt>, ProblemHttpResult>> ReprocessAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        CrashHubDb db,
        CrashReprocessing reprocessing,
        Addresses addresses,
        CancellationToken cancellation
    )
    {
        if (!Guid.TryParse(id, out var crash))
            return NoSuchCrash();
        await reprocessing.OneAsync(project.Id, crash, cancellation);
        var row = await db
            .Crashes.Where(c => c.ProjectId == project.Id && c.Id == crash)
            .Select(c => new { c.State, c.DumpLocator })
            .SingleOrDefaultAsync(cancellation);
        if (row is null)
            return NoSuchCrash();
        if (row.DumpLocator is null)
            return Problem.Of(StatusCodes.Status410Gone, "gone", "Gone", "The dump is gone, so the crash can't be processed again.");
        var links = addresses.Crash(context.Request, project.Slug, crash);
        var receipt = new CrashReceipt
        {
            Id = crash.ToString(),
            State = row.State,
            Links = links,
        };
        return TypedResults.Accepted(links.Self, receipt);
    }

    private static async Task<Results<Accepted<QueuedCrashes>, ProblemHttpResult>> ReprocessManyAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        CrashSearch search,
        CrashReprocessing reprocessing,
        CancellationToken cancellation
    )
    {
        var (condition, fault) = search.Read(context.Request.Query["query"], project.Id, caller.Has(TokenScopes.MemoryRead));
        if (fault is not null)
            return QueryProblems.Of(fault);
        if (condition is null)
            return QueryProblems.Needed();
        return TypedResults.Accepted((string?)null, new QueuedCrashes(await reprocessing.ManyAsync(project.Id, condition, cancellation)));
    }

    private static async Task<IResult> CoredumpAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        Caller caller,
        Downloads downloads,
        CancellationToken cancellation
    ) => Guid.TryParse(id, out var crash) ? await downloads.CoredumpAsync(context, project, caller, crash, cancellation) : NoSuchCrash();

    private static async Task<IResult> LogAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        Caller caller,
        Downloads downloads,
        CancellationToken cancellation
    ) => Guid.TryParse(id, out var crash) ? await downloads.LogAsync(context, project, caller, crash, cancellation) : NoSuchCrash();

    private static ProblemHttpResult NoSuchCrash() => Problem.NotFound("There is no such crash.");
}
