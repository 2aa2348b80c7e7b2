using System.Text.Json.Serialization;

namespace CrashHub.Contracts;

/// <summary>When a muted bucket opens again; one of the three.</summary>
public sealed record MuteUntil
{
    /// <summary>After so many more crashes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Count { get; init; }

    /// <summary>At this time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Date { get; init; }

    /// <summary>When it regresses.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Regression { get; init; }
}
