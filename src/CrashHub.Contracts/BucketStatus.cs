using System.Text.Json.Serialization;

namespace CrashHub.Contracts;

/// <summary>What the team decided about a bucket.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BucketStatus>))]
public enum BucketStatus
{
    /// <summary>Wants attention.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>Fixed; a later crash opens it again as regressed.</summary>
    [JsonStringEnumMemberName("resolved")]
    Resolved,

    /// <summary>Not to be shown until a condition holds.</summary>
    [JsonStringEnumMemberName("muted")]
    Muted,
}
