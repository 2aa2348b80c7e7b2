using System.Text.Json;
using System.Text.Json.Serialization;

namespace CrashHub.Contracts;

/// <summary>An alert rule: what a project wants to hear of, and who is told.</summary>
public sealed record AlertDocument
{
    /// <summary>The rule's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The query language; a bucket must fit it. Empty for everything.</summary>
    public required string Query { get; init; }

    /// <summary>
    /// <c>"new"</c>, <c>"regressed"</c>, <c>"missingBuild"</c>, <c>{"rate": {"count", "windowMinutes"}}</c> or <c>{"queueAge": {"minutes"}}</c>.
    /// </summary>
    public required JsonElement When { get; init; }

    /// <summary>Who is told.</summary>
    public required IReadOnlyList<AlertActionDocument> Actions { get; init; }

    /// <summary>Whether it is switched on.</summary>
    public required bool Enabled { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when the secret before the present one signs too; null when it does not.</summary>
    public required DateTimeOffset? PreviousSecretUntil { get; init; }

    /// <summary>The secret that webhooks are signed with (Standard Webhooks), <c>whsec_…</c>: shown when it is made, never again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }
}
