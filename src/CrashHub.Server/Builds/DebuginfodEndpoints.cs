using CrashHub.Analysis;
using CrashHub.Analysis.Sources;
using CrashHub.Server.Accounts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Builds;

/// <summary>
/// Stored builds by build id, as debuginfod's clients ask for them (elfutils, debuginfod(8)). The token comes as a header, or before the path for clients
/// that send none: <c>DEBUGINFOD_URLS=https://host/buildid-key/TOKEN</c>.
/// </summary>
internal static class DebuginfodEndpoints
{
    private const string Key = "key";
    private const int MostIdCharacters = 512;

    public static void MapDebuginfod(this IEndpointRouteBuilder app)
    {
        foreach (var prefix in new[] { "", $"/buildid-key/{{{Key}}}" })
        {
            Map(app, $"{prefix}/buildid/{{buildId}}/debuginfo", DebugInfoAsync, "A build's module with debug information");
            Map(app, $"{prefix}/buildid/{{buildId}}/executable", ExecutableAsync, "A build's module as hosts run it");
            Map(app, $"{prefix}/buildid/{{buildId}}/source/{{**path}}", SourceAsync, "A source file of a build");
        }
    }

    private static void Map(IEndpointRouteBuilder app, string path, Delegate handler, string summary)
    {
        var route = app.MapGet(path, handler)
            .RequireScope(TokenScopes.Read)
            .WithSummary(summary)
            .TakesQuery(
                "project",
                "The project's name in addresses; needed by callers that see several, where more than one has the build."
            )
            .Produces(200, contentType: "application/octet-stream");
        if (path.Contains($"{{{Key}}}", StringComparison.Ordinal))
            route.TakesTokenInAddress(Key);
    }

    private static async Task<IResult> DebugInfoAsync(
        HttpContext context,
        string buildId,
        Caller caller,
        CrashHubDb db,
        ProjectDirectory projects,
        IBlobStore store,
        CancellationToken cancellation
    )
    {
        var (builds, refusal) = await FindAsync(context, buildId, caller, db, projects, cancellation);
        return refusal
            ?? await SendAsync(
                context,
                store,
                builds.OrderByDescending(b => b.HasDwarf).ThenByDescending(b => b.HasNames).ThenBy(b => b.CreatedAt).First(),
                cancellation
            );
    }

    private static async Task<IResult> ExecutableAsync(
        HttpContext context,
        string buildId,
        Caller caller,
        CrashHubDb db,
        ProjectDirectory projects,
        IBlobStore store,
        CancellationToken cancellation
    )
    {
        var (builds, refusal) = await FindAsync(context, buildId, caller, db, projects, cancellation);
        // Hosts run what was stripped, where it is stored; a twin without the id is not what was asked for.
        return refusal
            ?? await SendAsync(
                context,
                store,
                builds
                    .OrderByDescending(b => IsOf(b, buildId))
                    .ThenBy(b => b.HasDwarf)
                    .ThenBy(b => b.HasNames)
                    .ThenBy(b => b.CreatedAt)
                    .First(),
                cancellation
            );
    }

    private static async Task<IResult> SourceAsync(
        HttpContext context,
        string buildId,
        string path,
        Caller caller,
        CrashHubDb db,
        ProjectDirectory projects,
        IBlobStore store,
        CancellationToken cancellation
    )
    {
        var (builds, refusal) = await FindAsync(context, buildId, caller, db, projects, cancellation);
        if (refusal is not null)
            return refusal;
        var (project, ids) = (builds[0].ProjectId, builds.ConvertAll(b => b.Id));
        var zips = await db
            .BuildFiles.AsNoTracking()
            .Where(f => f.ProjectId == project && ids.Contains(f.BuildId) && f.Kind == BuildFileKind.Sources)
            .OrderBy(f => f.BuildId)
            .ToListAsync(cancellation);
        foreach (var zip in zips)
        {
            using var content = await store.OpenAsync(zip.Locator, cancellation);
            if (content is null || SourceBundle.Open(content.Bytes, AnalysisLimits.Default, out _) is not { } bundle)
                continue;
            // Clients ask for the path that the debug information names, which the zip may hold without its first folders.
            var index = bundle.Find("/" + path, out var candidates);
            if (index >= 0 && candidates <= 1 && bundle.Read(index, out _) is { } bytes)
                return Sent(context, new MemoryStream(bytes), bytes.Length, zip.Name);
        }
        return Problem.NotFound("No sources of this build hold that file.");
    }

    /// <summary>The builds with an id and those of the same code, all of one project; else why there are none.</summary>
    private static async Task<(List<Build> Builds, ProblemHttpResult? Refusal)> FindAsync(
        HttpContext context,
        string buildId,
        Caller caller,
        CrashHubDb db,
        ProjectDirectory projects,
        CancellationToken cancellation
    )
    {
        var id = buildId.ToLowerInvariant();
        if (id.Length is 0 or > MostIdCharacters || !id.All(char.IsAsciiHexDigit))
            return ([], Problem.NotFound("A build id is hex digits."));
        int? project = caller.ProjectId;
        if (context.Request.Query["project"].ToString() is { Length: > 0 } slug)
        {
            var named = await projects.FindAsync(slug, cancellation);
            if (named is null || (project is not null && project != named.Id))
                return ([], Problem.NotFound("There is no such project, or this token can't see it."));
            project = named.Id;
        }
        var builds = db.Builds.AsNoTracking().Where(b => b.BuildId == id);
        if (project is { } own)
            builds = builds.Where(b => b.ProjectId == own);
        var holders = await builds.Select(b => b.ProjectId).Distinct().Take(2).ToListAsync(cancellation);
        if (holders.Count == 0)
            return ([], Problem.NotFound("No build has this id."));
        if (holders.Count > 1)
            return (
                [],
                Problem.Of(
                    400,
                    "invalid-fields",
                    "Which project?",
                    "Several projects have this build: name one by ?project=.",
                    ("position", "project")
                )
            );
        var holder = holders[0];
        var codes = builds.Where(b => b.ProjectId == holder).Select(b => b.CodeId);
        var twins = await db
            .Builds.AsNoTracking()
            .Where(b => b.ProjectId == holder && (b.BuildId == id || (b.BuildId == null && codes.Contains(b.CodeId))))
            .ToListAsync(cancellation);
        return (twins, null);
    }

    private static bool IsOf(Build build, string buildId) => string.Equals(build.BuildId, buildId, StringComparison.OrdinalIgnoreCase);

    private static async Task<IResult> SendAsync(HttpContext context, IBlobStore store, Build build, CancellationToken cancellation) =>
        await store.OpenAsync(build.Locator, cancellation) is { } content
            ? Sent(context, new BlobContentStream(content), content.Bytes.Length, build.Name)
            : Problem.NotFound("The bytes of this build are not there any more.");

    private static FileStreamHttpResult Sent(HttpContext context, Stream content, long length, string name)
    {
        context.Response.Headers["X-DEBUGINFOD-SIZE"] = $"{length}";
        context.Response.Headers["X-DEBUGINFOD-FILE"] = Uri.EscapeDataString(name);
        return TypedResults.Stream(content, "application/octet-stream", enableRangeProcessing: true);
    }
}
