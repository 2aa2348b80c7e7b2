using System.Globalization;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Crashes;

/// <summary>Crashes as they are read and managed; how they come in is another folder's.</summary>
internal static class CrashEndpoints
{
    public static void MapCrashes(this RouteGroupBuilder project)
    {
        project
            .MapGet("/crashes", ListAsync)
            .RequireScope(TokenScopes.Read)
            .WithSummary("The project's crashes, newest first")
            .TakesQuery("query", "The query language; empty for all.")
            .TakesQuery("sort", "receivedAt (newest first) or oldest.")
            .TakesPage();
        project.MapGet("/crashes/{id}", ReadAsync).RequireScope(TokenScopes.Read).WithSummary("One crash with its report");
        project
            .MapDelete("/crashes/{id}", RemoveAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Removes a crash with report, dump and log");
        project
            .MapDelete("/crashes", RemoveManyAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Removes the crashes of a query, oldest first, at most 10,000 a request; CrashHub-Removed says how many")
            .TakesQuery("query", "The query language; needed.");
        project.MapPost("/crashes/{id}/reprocess", ReprocessAsync).RequireScope(TokenScopes.Triage).WithSummary("Processes a crash again");
        project
            .MapPost("/crashes/reprocess", ReprocessManyAsync)
            .RequireScope(TokenScopes.Triage)
            .WithSummary("Processes the crashes of a query again")
            .TakesQuery("query", "The query language; needed.");
        project
            .MapGet("/crashes/{id}/coredump", CoredumpAsync)
            .RequireScope(TokenScopes.MemoryRead)
            .WithSummary("The dump, byte for byte")
            .Produces(200, contentType: "application/wasm");
        project
            .MapGet("/crashes/{id}/log", LogAsync)
            .RequireScope(TokenScopes.MemoryRead)
            .WithSummary("The log that came with the crash")
            .Produces(200, contentType: "text/plain");
        project
            .MapGet("/crashes/{id}/memory", MemoryAsync)
            .RequireScope(TokenScopes.MemoryRead)
            .WithSummary("A range of a memory; JSON on Accept: application/json")
            .TakesQuery("memory", "Index of the memory; 0 by default.")
            .TakesQuery("address", "First address, as 0x1000.")
            .TakesQuery("length", "Bytes, at most 1048576; 256 by default.")
            .Produces<MemoryDocument>()
            .Produces(200, contentType: "application/octet-stream");
        project
            .MapGet("/crashes/{id}/memory/search", SearchMemoryAsync)
            .RequireScope(TokenScopes.MemoryRead)
            .WithSummary("Finds bytes in a memory")
            .TakesQuery("memory", "Index of the memory; 0 by default.")
            .TakesQuery("pattern", "Text, 0x and hex digits, or u32: and a number.")
            .TakesPage()
            .Produces<Page<MemoryMatch>>();
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
        MemoryAudit audit,
        Addresses addresses,
        CancellationToken cancellation
    )
    {
        if (!Guid.TryParse(id, out var crash))
            return NoSuchCrash();
        var withMemory = caller.Has(TokenScopes.MemoryRead);
        var links = addresses.Crash(context.Request, project.Slug, crash);
        var document = await reader.ReadAsync(project.Id, crash, withMemory, project.ShowMessages, links, cancellation);
        if (document is null)
            return NoSuchCrash();
        await audit.ShownAsync(caller, project.Id, document, cancellation);
        return TypedResults.Ok(document);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string id,
        ProjectContext project,
        Caller caller,
        CrashRemoval removal,
        CancellationToken cancellation
    ) =>
        Guid.TryParse(id, out var crash) && await removal.RunAsync(caller, project.Id, crash, cancellation)
            ? TypedResults.NoContent()
            : NoSuchCrash();

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveManyAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        CrashSearch search,
        CrashBulkRemoval removal,
        CancellationToken cancellation
    )
    {
        var (condition, fault, _, _) = await search.ReadAsync(
            context.Request.Query["query"],
            project.Id,
            caller.Has(TokenScopes.MemoryRead),
            cancellation
        );
        if (fault is not null)
            return QueryProblems.Of(fault);
        if (condition is null)
            return QueryProblems.Needed();
        var removed = await removal.RunAsync(caller, project.Id, condition, cancellation);
        context.Response.Headers[CrashBulkRemoval.Header] = removed.ToString(CultureInfo.InvariantCulture);
        return TypedResults.NoContent();
    }

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
        var row = await db.Crashes.WithId(project.Id, crash).Select(c => new { c.State, c.DumpLocator }).SingleOrDefaultAsync(cancellation);
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
        var (condition, fault, _, _) = await search.ReadAsync(
            context.Request.Query["query"],
            project.Id,
            caller.Has(TokenScopes.MemoryRead),
            cancellation
        );
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

    private static async Task<IResult> MemoryAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        Caller caller,
        Downloads downloads,
        CancellationToken cancellation
    ) =>
        Guid.TryParse(id, out var crash)
            ? await downloads.MemoryAsync(
                project,
                caller,
                "memory.read",
                crash,
                dump => MemoryAnswers.Read(context.Request, dump),
                cancellation
            )
            : NoSuchCrash();

    private static async Task<IResult> SearchMemoryAsync(
        HttpContext context,
        string id,
        ProjectContext project,
        Caller caller,
        Downloads downloads,
        CancellationToken cancellation
    )
    {
        if (!Guid.TryParse(id, out var crash))
            return NoSuchCrash();
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        return await downloads.MemoryAsync(
            project,
            caller,
            "memory.search",
            crash,
            dump => MemoryAnswers.Search(context, page, dump),
            cancellation
        );
    }

    private static ProblemHttpResult NoSuchCrash() => Problem.NotFound("There is no such crash.");
}
