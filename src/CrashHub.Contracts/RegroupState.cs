using System.Text.Json.Serialization;

namespace CrashHub.Contracts;

/// <summary>How a regroup stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RegroupState>))]
public enum RegroupState
{
    /// <summary>Nothing is to do: every crash is where it belongs, as far as it can be told.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>Crashes are looked at and moved.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Stopped by somebody; it goes on where it stopped when somebody says so.</summary>
    [JsonStringEnumMemberName("paused")]
    Paused,
}
