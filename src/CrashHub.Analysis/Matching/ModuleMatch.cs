using System.Text.Json.Serialization;

namespace CrashHub.Analysis.Matching;

/// <summary>How a build was found for a module of the dump.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModuleMatch>))]
public enum ModuleMatch
{
    /// <summary>No build was found.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>The module came with the crash.</summary>
    [JsonStringEnumMemberName("attached")]
    Attached,

    /// <summary>By the <c>build_id</c> section's value.</summary>
    [JsonStringEnumMemberName("buildId")]
    BuildId,

    /// <summary>By the hash of the file.</summary>
    [JsonStringEnumMemberName("sha256")]
    Sha256,

    /// <summary>By the hash of the code section.</summary>
    [JsonStringEnumMemberName("codeId")]
    CodeId,

    /// <summary>By the module's name.</summary>
    [JsonStringEnumMemberName("name")]
    Name,

    /// <summary>By frames and layout that fit.</summary>
    [JsonStringEnumMemberName("evidence")]
    Evidence,
}
