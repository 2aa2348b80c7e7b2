using System.Text.Json.Serialization;

namespace CrashHub.Analysis.Coredump;

/// <summary>How much memory a dump keeps.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DumpPrivacy>))]
public enum DumpPrivacy : byte
{
    /// <summary>All that the producer wrote.</summary>
    [JsonStringEnumMemberName("full")]
    Full,

    /// <summary>What frames reach: the shadow stack, and what pointers in it, in globals and in locals lead to.</summary>
    [JsonStringEnumMemberName("reachable")]
    Reachable,

    /// <summary>None.</summary>
    [JsonStringEnumMemberName("stack")]
    Stack,
}
