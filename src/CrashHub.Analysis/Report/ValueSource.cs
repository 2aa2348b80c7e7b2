using System.Text.Json.Serialization;

namespace CrashHub.Analysis.Report;

/// <summary>Where a value was read from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ValueSource>))]
public enum ValueSource
{
    /// <summary>A wasm local or operand of the dump.</summary>
    [JsonStringEnumMemberName("local")]
    Local,

    /// <summary>Linear memory.</summary>
    [JsonStringEnumMemberName("memory")]
    Memory,

    /// <summary>The stack in linear memory.</summary>
    [JsonStringEnumMemberName("shadowStack")]
    ShadowStack,

    /// <summary>A constant of the debug information or code.</summary>
    [JsonStringEnumMemberName("constant")]
    Constant,

    /// <summary>Derived by dataflow.</summary>
    [JsonStringEnumMemberName("recovered")]
    Recovered,
}
