using System.Text.Json.Serialization;

namespace CrashHub.Contracts;

/// <summary>What a webhook receives. It never holds text from memory.</summary>
public sealed record AlertPayload
{
    /// <summary><c>bucket.new</c>, <c>bucket.regressed</c>, <c>bucket.missingBuild</c>, <c>bucket.rate</c> or <c>queue.age</c>.</summary>
    public required string Type { get; init; }

    /// <summary>When the alert was raised.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The rule.</summary>
    public required AlertName Alert { get; init; }

    /// <summary>The project.</summary>
    public required string Project { get; init; }

    /// <summary>The bucket; null for what is about the project.</summary>
    public required AlertBucket? Bucket { get; init; }

    /// <summary>The crash that caused it; null where none did, or it is gone.</summary>
    public required AlertCrash? Crash { get; init; }

    /// <summary>The crash's release, or null.</summary>
    public required string? Release { get; init; }

    /// <summary>The crash's environment, or null.</summary>
    public required string? Environment { get; init; }

    /// <summary>The rate that was reached; absent for others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AlertRate? Rate { get; init; }

    /// <summary>The queue that is behind; absent for others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AlertQueueAge? Queue { get; init; }
}
