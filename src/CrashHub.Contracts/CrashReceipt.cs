using System.Text.Json.Serialization;

namespace CrashHub.Contracts;

/// <summary>The answer to a POST of a crash.</summary>
public sealed record CrashReceipt
{
    /// <summary>The crash's id.</summary>
    public required string Id { get; init; }

    /// <summary>Where it is on its way.</summary>
    public required CrashState State { get; init; }

    /// <summary>Its bucket, once it has one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Bucket { get; init; }

    /// <summary>Where to look.</summary>
    public required CrashLinks Links { get; init; }
}
