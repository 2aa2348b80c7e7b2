using System.Text.Json.Serialization;

namespace CrashHub.Analysis.Report;

/// <summary>Where a frame's base address was found.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FrameBaseSource>))]
public enum FrameBaseSource
{
    /// <summary>Not known.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>A local of the dump.</summary>
    [JsonStringEnumMemberName("local")]
    Local,

    /// <summary>Unwinding of the stack in linear memory.</summary>
    [JsonStringEnumMemberName("shadowStack")]
    ShadowStack,

    /// <summary>The stack pointer global.</summary>
    [JsonStringEnumMemberName("global")]
    Global,
}
