using System.Text.Json.Serialization;

namespace CrashHub.Analysis.Traps;

/// <summary>What the trap kind was read from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrapSource>))]
public enum TrapSource
{
    /// <summary>The host's own message.</summary>
    [JsonStringEnumMemberName("host")]
    Host,

    /// <summary>The instruction at the youngest frame's offset.</summary>
    [JsonStringEnumMemberName("instruction")]
    Instruction,

    /// <summary>The functions on the stack.</summary>
    [JsonStringEnumMemberName("frames")]
    Frames,
}
