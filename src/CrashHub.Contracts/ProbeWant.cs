using System.Text.Json.Serialization;

namespace CrashHub.Contracts;

/// <summary>What the server wants of a crash that a host told of.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProbeWant>))]
public enum ProbeWant
{
    /// <summary>Nothing: the crash is counted.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>A dump without memory.</summary>
    [JsonStringEnumMemberName("stack")]
    Stack,

    /// <summary>A dump with memory.</summary>
    [JsonStringEnumMemberName("full")]
    Full,
}
