using System.Text.Json.Serialization;

namespace CrashHub.Analysis.Symbolication;

/// <summary>Where a frame's function and line come from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DebugInfoKind>))]
public enum DebugInfoKind
{
    /// <summary>Nowhere.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Name section, export or import.</summary>
    [JsonStringEnumMemberName("names")]
    Names,

    /// <summary>A source map.</summary>
    [JsonStringEnumMemberName("sourceMap")]
    SourceMap,

    /// <summary>DWARF.</summary>
    [JsonStringEnumMemberName("dwarf")]
    Dwarf,
}
