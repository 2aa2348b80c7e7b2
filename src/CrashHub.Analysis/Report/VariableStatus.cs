using System.Text.Json.Serialization;

namespace CrashHub.Analysis.Report;

/// <summary>Whether a variable's value is known.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VariableStatus>))]
public enum VariableStatus
{
    /// <summary>The value is shown and proved.</summary>
    [JsonStringEnumMemberName("available")]
    Available,

    /// <summary>The compiler kept no value here.</summary>
    [JsonStringEnumMemberName("optimizedOut")]
    OptimizedOut,

    /// <summary>The value existed, but the dump does not hold it.</summary>
    [JsonStringEnumMemberName("notCaptured")]
    NotCaptured,

    /// <summary>Its debug information is damaged.</summary>
    [JsonStringEnumMemberName("malformed")]
    Malformed,
}
