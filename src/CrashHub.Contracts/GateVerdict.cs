using System.Text.Json.Serialization;

namespace CrashHub.Contracts;

/// <summary>What the gate says of a release.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GateVerdict>))]
public enum GateVerdict
{
    /// <summary>Something that the answer hangs on is not known. Never a pass.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>Within every limit.</summary>
    [JsonStringEnumMemberName("pass")]
    Pass,

    /// <summary>Over a limit.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail,
}
