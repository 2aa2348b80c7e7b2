using CrashHub.Server.Data.Query;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Observability;

/// <summary>What is answered to a query that can't be used.</summary>
internal static class QueryProblems
{
    public static ProblemHttpResult Of(QueryFault fault) =>
        fault.NeedsScope is { } scope
            ? Problem.Of(403, "forbidden", "Not allowed", fault.Detail, ("position", fault.Position), ("scope", scope))
        : fault.Suggestion is { } suggestion
            ? Problem.Of(400, "invalid-query", "Bad query", fault.Detail, ("position", fault.Position), ("suggestion", suggestion))
        : Problem.Of(400, "invalid-query", "Bad query", fault.Detail, ("position", fault.Position));

    public static ProblemHttpResult TooSlow() =>
        Problem.Of(400, "invalid-query", "Query too slow", QueryBudget.Exceeded.Detail, ("position", 0));

    public static ProblemHttpResult Needed() =>
        Problem.Of(
            400,
            "query-required",
            "A query is needed",
            "Name what is meant by ?query=, so that nothing is done to everything by accident."
        );

    public static ProblemHttpResult BadSort(params ReadOnlySpan<string> known) =>
        Problem.Of(400, "invalid-sort", "Bad sort", $"sort must be one of {string.Join(", ", known)}.", ("parameter", "sort"));
}
