using System.Globalization;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using CrashHub.Server.Uploads;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Builds;

/// <summary>Builds over HTTP. The body is bounded by <see cref="BuildsOptions"/> while it is read, not by the server's default.</summary>
internal static class BuildsEndpoints
{
    private const int MostCharacters = 250;

    public static void MapBuilds(this RouteGroupBuilder project)
    {
        project
            .MapPost("/builds", PostAsync)
            .RequireScope(TokenScopes.BuildsWrite)
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .WithSummary("Stores a module with its debug information")
            .TakesQuery("name", "The file's name.")
            .TakesQuery("release", "The release that it belongs to.")
            .TakesBytes("application/wasm", "application/octet-stream", "multipart/form-data")
            .Produces<BuildDocument>(201)
            .Produces<BuildDocument>();
        project
            .MapGet("/builds", ListAsync)
            .RequireScope(TokenScopes.Read)
            .WithSummary("The stored builds")
            .TakesPage()
            .Produces<Page<BuildDocument>>();
        project
            .MapGet("/builds/missing", MissingAsync)
            .RequireScope(TokenScopes.Read)
            .WithSummary("Modules that crashed and that no stored build answers")
            .Produces<Page<MissingBuild>>();
        project.MapGet("/builds/{id}", GetAsync).RequireScope(TokenScopes.Read).WithSummary("One build").Produces<BuildDocument>();
        project.MapDelete("/builds/{id}", DeleteAsync).RequireScope(TokenScopes.BuildsWrite).WithSummary("Removes a build").Produces(204);
    }

    private static async Task<IResult> PostAsync(
        HttpContext context,
        ProjectContext project,
        BuildUploadReader reader,
        BuildIntake intake,
        string? name,
        string? release
    )
    {
        foreach (var (field, value) in new[] { ("name", name), ("release", release) })
        {
            if (value?.Length > MostCharacters || value?.Contains('\0', StringComparison.Ordinal) == true)
                return Problem.Of(
                    StatusCodes.Status400BadRequest,
                    "invalid-fields",
                    "Some fields are not right",
                    $"{field} may hold {MostCharacters} characters, not NUL."
                );
        }
        try
        {
            await using var upload = await reader.ReadAsync(context.Request, project.Id, context.RequestAborted);
            var stored = await intake.StoreAsync(project.Id, upload, NullIfEmpty(name), NullIfEmpty(release));
            if (stored.Build is not { } build)
                return Problem.Of(
                    StatusCodes.Status409Conflict,
                    "build-id-conflict",
                    "Another build has this build id",
                    "A stored build has the same build id and other code. Link again with a new build id."
                );
            context.Response.Headers.Location = $"{context.Request.PathBase}{context.Request.Path}/{build.Id}";
            return TypedResults.Json(
                BuildDocuments.Of(build, stored.HasSourceMap),
                ContractsJson.Default.BuildDocument,
                statusCode: stored.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK
            );
        }
        catch (BodyRefused refused)
        {
            return refused.Answer;
        }
    }

    private static async Task<IResult> ListAsync(
        HttpContext context,
        ProjectContext project,
        CrashHubDb db,
        string? query,
        CancellationToken cancellation
    )
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        if (query?.Contains('\0', StringComparison.Ordinal) == true)
            return Problem.Of(StatusCodes.Status400BadRequest, "invalid-query", "Bad query", "query must not hold the character NUL.");
        var builds = db.Builds.AsNoTracking().Where(b => b.ProjectId == project.Id);
        if (NullIfEmpty(query) is { } text)
            builds = builds.Where(b =>
                b.Name.Contains(text) || b.BuildId == text || b.CodeId == text || b.Sha256 == text || b.Release == text
            );
        if (page.Cursor is { } cursor)
        {
            if (
                cursor.Id is not { } id
                || !long.TryParse(cursor.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
                || !MicrosecondsConverter.IsInstant(key)
            )
                return PageRequest.BadCursor();
            var at = MicrosecondsConverter.FromMicroseconds(key);
            builds = page.Backwards
                ? builds.Where(b => b.CreatedAt > at || (b.CreatedAt == at && b.Id.CompareTo(id) > 0))
                : builds.Where(b => b.CreatedAt < at || (b.CreatedAt == at && b.Id.CompareTo(id) < 0));
        }
        builds = page.Backwards
            ? builds.OrderBy(b => b.CreatedAt).ThenBy(b => b.Id)
            : builds.OrderByDescending(b => b.CreatedAt).ThenByDescending(b => b.Id);
        var rows = await builds
            .Take(page.Limit + 1)
            .Select(b => new
            {
                Build = b,
                HasMap = db.BuildFiles.Any(f => f.ProjectId == b.ProjectId && f.BuildId == b.Id && f.Kind == BuildFileKind.SourceMap),
            })
            .ToListAsync(cancellation);
        var items = page.Finish(
            context,
            rows,
            row => new Cursor(
                MicrosecondsConverter.ToMicroseconds(row.Build.CreatedAt).ToString(CultureInfo.InvariantCulture),
                row.Build.Id,
                Backwards: false
            ),
            out var next
        );
        return TypedResults.Json(
            new Page<BuildDocument>([.. items.Select(row => BuildDocuments.Of(row.Build, row.HasMap))], next),
            ContractsJson.Default.PageBuildDocument
        );
    }

    private static async Task<IResult> GetAsync(ProjectContext project, CrashHubDb db, string id, CancellationToken cancellation)
    {
        if (!Guid.TryParse(id, out var key))
            return NoBuild();
        var build = await db.Builds.AsNoTracking().FirstOrDefaultAsync(b => b.ProjectId == project.Id && b.Id == key, cancellation);
        if (build is null)
            return NoBuild();
        var hasMap = await db.BuildFiles.AnyAsync(
            f => f.ProjectId == project.Id && f.BuildId == key && f.Kind == BuildFileKind.SourceMap,
            cancellation
        );
        return TypedResults.Json(BuildDocuments.Of(build, hasMap), ContractsJson.Default.BuildDocument);
    }

    private static async Task<IResult> DeleteAsync(
        ProjectContext project,
        Caller caller,
        CrashHubDb db,
        IBlobStore store,
        TimeProvider time,
        string id,
        CancellationToken cancellation
    )
    {
        var removed = new RemovedBytes();
        if (
            !Guid.TryParse(id, out var key)
            || await new BuildRemoval(db).RunAsync(project.Id, key, unusedSince: null, removed, cancellation) is not { } locators
        )
            return NoBuild();
        foreach (var locator in locators)
            await store.DeleteAsync(locator, CancellationToken.None);
        db.AuditEntries.Add(caller.Audit(project.Id, "build.remove", $"{key}: {removed}", time.GetUtcNow()));
        await db.SaveChangesAsync(CancellationToken.None);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> MissingAsync(
        HttpContext context,
        ProjectContext project,
        CrashHubDb db,
        CancellationToken cancellation
    )
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        // Groups come and go as builds arrive, so the place is a count; the list is short.
        var skip = 0;
        if (page.Cursor is { } cursor && !int.TryParse(cursor.Key, NumberStyles.None, CultureInfo.InvariantCulture, out skip))
            return PageRequest.BadCursor();
        var items = await new MissingBuilds(db).ListAsync(project.Id, skip, page.Limit + 1, cancellation);
        var next = items.Count > page.Limit ? new Cursor($"{skip + page.Limit}", null, Backwards: false).ToString() : null;
        if (next is not null)
        {
            items.RemoveAt(items.Count - 1);
            context.Response.Headers.Link =
                $"<{context.Request.PathBase}{context.Request.Path}?limit={page.Limit}&cursor={next}>; rel=\"next\"";
        }
        return TypedResults.Json(new Page<MissingBuild>(items, next), ContractsJson.Default.PageMissingBuild);
    }

    private static ProblemHttpResult NoBuild() => Problem.NotFound("No build has this id.");

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
