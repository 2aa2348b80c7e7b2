using System.Text.Json.Serialization;

namespace CrashHub.Contracts;

/// <summary>The answer to a probe.</summary>
public sealed record ProbeReceipt
{
    /// <summary>What to send.</summary>
    public required ProbeWant Want { get; init; }

    /// <summary>Goes along with the dump, as <c>probe</c>; it is good for one crash and for a day.</summary>
    public required string Probe { get; init; }

    /// <summary>The crash that was counted; absent when a dump is wanted, which makes the crash.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>The bucket that the stack falls into, once it is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Bucket { get; init; }

    /// <summary>The name of the discard rule that counted the crash.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Rule { get; init; }

    /// <summary>Where to look at the crash that was counted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CrashLinks? Links { get; init; }
}
