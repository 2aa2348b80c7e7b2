using System.Text.Json.Serialization;

namespace CrashHub.Analysis.Symbolication;

/// <summary>What could be said of a frame.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FrameStatus>))]
public enum FrameStatus
{
    /// <summary>Function, file and line.</summary>
    [JsonStringEnumMemberName("symbolicated")]
    Symbolicated,

    /// <summary>A function name without debug information.</summary>
    [JsonStringEnumMemberName("nameOnly")]
    NameOnly,

    /// <summary>No build answers this module.</summary>
    [JsonStringEnumMemberName("missingBuild")]
    MissingBuild,

    /// <summary>The debug information that covers it is damaged.</summary>
    [JsonStringEnumMemberName("malformedDebugInfo")]
    MalformedDebugInfo,

    /// <summary>The module has no such function, or no name for it.</summary>
    [JsonStringEnumMemberName("noFunction")]
    NoFunction,

    /// <summary>A function with debug information, but no line for this offset.</summary>
    [JsonStringEnumMemberName("noLine")]
    NoLine,
}
