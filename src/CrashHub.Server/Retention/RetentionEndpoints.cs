using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Privacy;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Retention;

/// <summary>What a project keeps, for how long, and what is cleaned out of it.</summary>
internal static class RetentionEndpoints
{
    private const string Path = "/retention";

    public static void MapRetention(this RouteGroupBuilder project)
    {
        project.MapGet(Path, ReadAsync).RequireScope(TokenScopes.Admin).WithSummary("What the project keeps and for how long");
        project
            .MapPatch(Path, ChangeAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("Changes what the project keeps; null goes back to the server's default; honours If-Match")
            .TakesJson<RetentionChange>();
    }

    private static async Task<Ok<RetentionDocument>> ReadAsync(
        HttpContext context,
        ProjectContext project,
        RetentionDesk desk,
        CancellationToken cancellation
    )
    {
        var (document, tag) = await desk.ReadAsync(project.Id, cancellation);
        context.Response.Headers.ETag = tag;
        return TypedResults.Ok(document);
    }

    private static async Task<Results<Ok<RetentionDocument>, ProblemHttpResult>> ChangeAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        RetentionDesk desk,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var change = Read(fields);
        if (fields.Faults() is { } faults)
            return faults;
        var changed = await desk.ChangeAsync(caller, project.Id, change, tag => Preconditions.Hold(context.Request, tag), cancellation);
        if (changed is not var (document, tag))
            return Preconditions.Failed();
        context.Response.Headers.ETag = tag;
        return TypedResults.Ok(document);
    }

    private static Action<ProjectRetention> Read(JsonFields fields)
    {
        var dumps = Days(fields, "dumpDays");
        var reports = Days(fields, "reportDays");
        var builds = Days(fields, "buildDays");
        var bytes = fields.Number("maxDumpBytes", 0, long.MaxValue);
        var reportBytes = fields.Number("maxReportBytes", 0, long.MaxValue);
        var buildBytes = fields.Number("maxBuildBytes", 0, long.MaxValue);
        var privacy = Mode(fields);
        var scrub = Scrub(fields);
        return row =>
        {
            row.DumpDays = fields.Has("dumpDays") ? dumps : row.DumpDays;
            row.ReportDays = fields.Has("reportDays") ? reports : row.ReportDays;
            row.BuildDays = fields.Has("buildDays") ? builds : row.BuildDays;
            row.MaxDumpBytes = fields.Has("maxDumpBytes") ? bytes : row.MaxDumpBytes;
            row.MaxReportBytes = fields.Has("maxReportBytes") ? reportBytes : row.MaxReportBytes;
            row.MaxBuildBytes = fields.Has("maxBuildBytes") ? buildBytes : row.MaxBuildBytes;
            row.Privacy = fields.Has("privacy") ? privacy : row.Privacy;
            row.ScrubJson = fields.Has("scrub") ? scrub : row.ScrubJson;
        };
    }

    private static int? Days(JsonFields fields, string name) => (int?)fields.Number(name, 0, RetentionOptions.MostDays);

    private static DumpPrivacy Mode(JsonFields fields)
    {
        switch (fields.Text("privacy", 20))
        {
            case "reachable":
                return DumpPrivacy.Reachable;
            case "stack":
                return DumpPrivacy.Stack;
            case null or "full":
                return DumpPrivacy.Full;
            default:
                fields.Add("privacy", "must be full, reachable or stack");
                return default;
        }
    }

    private static string? Scrub(JsonFields fields)
    {
        if (fields.Texts("scrub", ScrubList.MaxPatterns) is not { } sources)
            return null;
        var (json, faults) = RetentionDesk.Patterns(sources);
        foreach (var (index, fault) in faults)
            fields.Add($"scrub[{index}]", $"is wrong at character {fault.Position + 1}: {fault.Detail}");
        return json;
    }
}
