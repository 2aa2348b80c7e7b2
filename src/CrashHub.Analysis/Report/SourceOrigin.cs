using System.Text.Json.Serialization;

namespace CrashHub.Analysis.Report;

/// <summary>Where the source lines of a frame were taken from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SourceOrigin>))]
public enum SourceOrigin
{
    /// <summary>The source map carries the file (<c>sourcesContent</c>).</summary>
    [JsonStringEnumMemberName("sourceMap")]
    SourceMap,

    /// <summary>The debug information carries the file (DWARF 5, <c>DW_LNCT_LLVM_source</c>).</summary>
    [JsonStringEnumMemberName("debugInfo")]
    DebugInfo,

    /// <summary>The sources that were uploaded with the build.</summary>
    [JsonStringEnumMemberName("bundle")]
    Bundle,
}
