using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Releases;

/// <summary>Releases: list, make, read, change.</summary>
internal static class ReleaseEndpoints
{
    private const string Order = "version";
    private const int Retries = 3;

    public static void MapReleases(this RouteGroupBuilder project)
    {
        project
            .MapGet("/releases", ListAsync)
            .RequireScope(TokenScopes.Read)
            .WithSummary("The project's releases, the latest first: semantic versions by precedence, then others by first use")
            .TakesPage();
        project
            .MapPost("/releases", CreateAsync)
            .RequireScope(TokenScopes.BuildsWrite | TokenScopes.Triage)
            .WithSummary("Makes a release before it is used; 200 when there is one of this name, which stays as it is")
            .TakesJson<NewRelease>();
        project.MapGet("/releases/{release}", ReadAsync).RequireScope(TokenScopes.Read).WithSummary("One release");
        project
            .MapPatch("/releases/{release}", ChangeAsync)
            .RequireScope(TokenScopes.BuildsWrite | TokenScopes.Triage)
            .WithSummary("Changes commits and deploys of a release; honours If-Match")
            .TakesJson<ReleaseChange>();
    }

    private static async Task<Results<Ok<Page<ReleaseDocument>>, ProblemHttpResult>> ListAsync(
        HttpContext context,
        ProjectContext project,
        ReleaseDesk desk,
        ReleaseDocuments documents,
        CancellationToken cancellation
    )
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        if (page.Cursor is { } cursor && (cursor.Sort != Order || cursor.Key is null || cursor.Id is null))
            return PageRequest.BadCursor();
        var rows = await desk.ListAsync(project.Id, page.Cursor, page.Limit + 1, cancellation);
        var shown = page.Finish(context, rows, r => new Cursor(r.OrderKey, r.Id, Backwards: false, Order), out var next);
        return TypedResults.Ok(new Page<ReleaseDocument>(await documents.OfAsync(context.Request, project, shown, cancellation), next));
    }

    private static async Task<Results<Created<ReleaseDocument>, Ok<ReleaseDocument>, ProblemHttpResult>> CreateAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        ReleaseDesk desk,
        ReleaseDocuments documents,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var name = fields.Text("release", ProjectRelease.LongestName, required: true);
        var edit = ReleaseEdit.Read(fields);
        if (name is not null && CrashQueueSql.Clean(name, name.Length) != name)
            fields.Add("release", "holds what is no text");
        if (fields.Faults() is { } faults)
            return faults;
        var (release, isNew, isWithinLimits) = await desk.CreateAsync(caller, project.Id, name!, edit, cancellation);
        if (!isWithinLimits)
            return TooManyDeploys();
        context.Response.Headers.ETag = TagOf(release);
        var document = (await documents.OfAsync(context.Request, project, [release], cancellation))[0];
        return isNew ? TypedResults.Created(document.Links.Self, document) : TypedResults.Ok(document);
    }

    private static async Task<Results<Ok<ReleaseDocument>, ProblemHttpResult>> ReadAsync(
        HttpContext context,
        string release,
        ProjectContext project,
        ReleaseDesk desk,
        ReleaseDocuments documents,
        CancellationToken cancellation
    )
    {
        if (ReleaseNames.Of(release) is not { } name || await desk.FindAsync(project.Id, name, cancellation) is not { } found)
            return NoSuchRelease();
        context.Response.Headers.ETag = TagOf(found);
        return TypedResults.Ok((await documents.OfAsync(context.Request, project, [found], cancellation))[0]);
    }

    private static async Task<Results<Ok<ReleaseDocument>, ProblemHttpResult>> ChangeAsync(
        HttpContext context,
        string release,
        ProjectContext project,
        Caller caller,
        ReleaseDesk desk,
        ReleaseDocuments documents,
        CancellationToken cancellation
    )
    {
        if (ReleaseNames.Of(release) is not { } name || await desk.FindAsync(project.Id, name, cancellation) is not { } found)
            return NoSuchRelease();
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var edit = ReleaseEdit.Read(fields);
        if (fields.Faults() is { } faults)
            return faults;
        for (var attempt = 0; attempt < Retries; attempt++)
        {
            if (!Preconditions.Hold(context.Request, TagOf(found)))
                return Preconditions.Failed();
            var version = found.Version;
            if (!edit.Apply(found))
                return TooManyDeploys();
            if (await desk.ChangeAsync(caller, found, version, cancellation))
            {
                context.Response.Headers.ETag = TagOf(found);
                return TypedResults.Ok((await documents.OfAsync(context.Request, project, [found], cancellation))[0]);
            }
            if (await desk.FindAsync(project.Id, name, cancellation) is not { } newer)
                return NoSuchRelease();
            found = newer;
        }
        return Preconditions.Failed();
    }

    private static string TagOf(ProjectRelease release) => $"\"{release.Version}\"";

    private static ProblemHttpResult NoSuchRelease() => Problem.NotFound("There is no such release.");

    private static ProblemHttpResult TooManyDeploys() =>
        Problem.Of(
            400,
            "invalid-fields",
            "Too many deploys",
            $"A release is deployed to at most {ReleaseEdit.MostDeploys} environments.",
            ("limit", ReleaseEdit.MostDeploys),
            ("unit", "environments")
        );
}
