using System.Text.Json.Serialization;

namespace CrashHub.Contracts;

/// <summary>Where a crash is on its way.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CrashState>))]
public enum CrashState
{
    /// <summary>Stored, waiting for a worker.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <summary>A worker has it.</summary>
    [JsonStringEnumMemberName("processing")]
    Processing,

    /// <summary>Its report is there.</summary>
    [JsonStringEnumMemberName("processed")]
    Processed,

    /// <summary>No report could be made; the dump is kept.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Counted; the dump was not kept.</summary>
    [JsonStringEnumMemberName("discarded")]
    Discarded,
}
