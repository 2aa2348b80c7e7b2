using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Releases.Gates;

/// <summary>The gate: may a release go on?</summary>
internal static class GateEndpoints
{
    public static void MapGate(this RouteGroupBuilder project) =>
        project
            .MapGet("/gate", ReadAsync)
            .RequireScope(TokenScopes.Read)
            .WithSummary(
                "Whether a release crashes in new ways, in resolved ones, or more often than the one before; 200 for every verdict"
            )
            .TakesQuery("release", "The release under test; needed.")
            .TakesQuery("baseline", "The release to compare with, or none; the release before by default.")
            .TakesQuery("environment", "The only environment that counts; all by default.")
            .TakesQuery("since", "Crashes of the release received before it don't count, as 2026-01-31T12:00:00Z.")
            .TakesQuery("asOf", "What was received later is not there; an answer's asOf repeats its reading. Now by default.")
            .TakesQuery("maxNew", "New buckets that are allowed; 0 by default.")
            .TakesQuery("maxRegressed", "Regressed buckets that are allowed; 0 by default.")
            .TakesQuery(
                "maxFailed",
                "Crashes of the release of which no report could be made, and which pass all the same; 0 by default: what they are nobody knows."
            )
            .TakesQuery(
                "maxRateIncrease",
                "The greatest multiple of the baseline's rate, as 1.5, or what comes on top, as 0.5. Rates are not judged by default."
            )
            .TakesQuery("minCrashes", "Crashes that the baseline needs for rates to be compared; 1 by default.")
            .TakesQuery("query", "The query language: only buckets that fit count as new or regressed.")
            .TakesQuery("format", "json, sarif or junit; json by default.");

    private static async Task<Results<Ok<GateDocument>, FileContentHttpResult, ProblemHttpResult>> ReadAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        GateReader reader,
        GateLocations locations,
        Addresses addresses,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var (query, wrong) = GateQueryReader.Read(context.Request.Query, time.GetUtcNow());
        if (query is null)
            return wrong!;
        var (answer, fault) = await reader.ReadAsync(context.Request, project, caller, query, cancellation);
        if (answer is null)
            return fault!;
        switch (query.Format)
        {
            case GateFormat.Sarif:
                var places = await locations.FindAsync(project.Id, query, answer.NewBuckets.Concat(answer.RegressedBuckets), cancellation);
                var sarif = GateSarif.Write(query, answer, places, addresses.Root(context.Request));
                return TypedResults.File(sarif, GateSarif.ContentType);
            case GateFormat.Junit:
                return TypedResults.File(GateJunit.Write(query, answer), GateJunit.ContentType);
            default:
                return TypedResults.Ok(answer);
        }
    }
}
