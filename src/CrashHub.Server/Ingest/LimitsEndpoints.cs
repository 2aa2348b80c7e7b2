using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Ingest;

/// <summary>The limits of a project: rates, quotas, sampling.</summary>
internal static class LimitsEndpoints
{
    public static void MapLimits(this RouteGroupBuilder project)
    {
        project.MapGet("/limits", ReadAsync).RequireScope(TokenScopes.Admin).WithSummary("What the project may send, and sent today");
        project
            .MapPatch("/limits", ChangeAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("Changes limits; null goes back to the server's; honours If-Match")
            .TakesJson<ProjectLimitsDocument>();
    }

    private static async Task<Ok<ProjectLimitsDocument>> ReadAsync(
        HttpContext context,
        ProjectContext project,
        LimitsDesk desk,
        CancellationToken cancellation
    )
    {
        var limits = await desk.ReadAsync(project.Id, cancellation);
        context.Response.Headers.ETag = TagOf(limits);
        return TypedResults.Ok(await desk.DocumentAsync(limits, cancellation));
    }

    private static async Task<Results<Ok<ProjectLimitsDocument>, ProblemHttpResult>> ChangeAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        LimitsDesk desk,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var limits = await desk.ReadAsync(project.Id, cancellation);
        if (!Preconditions.Hold(context.Request, TagOf(limits)))
            return Preconditions.Failed();
        foreach (var (name, most, _, set) in LimitsDesk.Fields)
        {
            if (fields.IsNull(name))
                set(limits, null);
            else if (fields.Number(name, 0, most) is { } value)
                set(limits, value);
        }
        if (fields.Faults() is { } faults)
            return faults;
        if (!await desk.WriteAsync(caller, limits, cancellation))
            return Preconditions.Failed();
        context.Response.Headers.ETag = TagOf(limits);
        return TypedResults.Ok(await desk.DocumentAsync(limits, cancellation));
    }

    private static string TagOf(ProjectLimits limits) => Preconditions.Tag($"limits {limits.ProjectId} {limits.Version}");
}
