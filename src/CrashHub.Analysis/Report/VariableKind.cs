using System.Text.Json.Serialization;

namespace CrashHub.Analysis.Report;

/// <summary>What a variable is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VariableKind>))]
public enum VariableKind
{
    /// <summary>A parameter.</summary>
    [JsonStringEnumMemberName("parameter")]
    Parameter,

    /// <summary>A local variable.</summary>
    [JsonStringEnumMemberName("local")]
    Local,

    /// <summary>A global variable.</summary>
    [JsonStringEnumMemberName("global")]
    Global,
}
