using System.Text.Json;

namespace CrashHub.Contracts;

/// <summary>An alert rule to be made, or what is to change of one; an absent field stays.</summary>
public sealed record AlertChange
{
    /// <summary>Its name; needed for a new one.</summary>
    public string? Name { get; init; }

    /// <summary>The query language; a bucket must fit it. Empty for everything.</summary>
    public string? Query { get; init; }

    /// <summary>
    /// <c>"new"</c>, <c>"regressed"</c>, <c>"missingBuild"</c>, <c>{"rate": {"count", "windowMinutes"}}</c> or <c>{"queueAge": {"minutes"}}</c>; needed for
    /// a new one.
    /// </summary>
    public JsonElement? When { get; init; }

    /// <summary>Who is told; replaces those before. An address that is sent back masked keeps the one that is stored.</summary>
    public IReadOnlyList<AlertActionChange>? Actions { get; init; }

    /// <summary>Whether it is switched on.</summary>
    public bool? Enabled { get; init; }
}
