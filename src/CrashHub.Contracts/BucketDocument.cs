using System.Text.Json.Serialization;

namespace CrashHub.Contracts;

/// <summary>One bucket: crashes that share a fingerprint.</summary>
public sealed record BucketDocument
{
    /// <summary>The bucket's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its number in the project, for people.</summary>
    public required long Number { get; init; }

    /// <summary>What it is, in a line.</summary>
    public required string Title { get; init; }

    /// <summary>Where it happens.</summary>
    public required string Culprit { get; init; }

    /// <summary>The trap kind.</summary>
    public required string Trap { get; init; }

    /// <summary>What the team decided.</summary>
    public required BucketStatus Status { get; init; }

    /// <summary>True when it was resolved and came back.</summary>
    public required bool Regressed { get; init; }

    /// <summary>When its first crash was received.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>When its newest crash was received.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>Crashes of all time.</summary>
    public required long Count { get; init; }

    /// <summary>How many of them sampling counted without keeping dump and report.</summary>
    public long Dropped { get; init; }

    /// <summary>Distinct users.</summary>
    public required long Users { get; init; }

    /// <summary>The newest 20 releases, newest first.</summary>
    public required IReadOnlyList<string> Releases { get; init; }

    /// <summary>How many releases there are.</summary>
    public required long ReleaseCount { get; init; }

    /// <summary>The release of its first crash that named one, or null.</summary>
    public string? FirstRelease { get; init; }

    /// <summary>The release of its newest crash that named one, or null.</summary>
    public string? LastRelease { get; init; }

    /// <summary>The newest 20 event functions, newest first.</summary>
    public required IReadOnlyList<string> Functions { get; init; }

    /// <summary>24 hourly counts, oldest first.</summary>
    public required IReadOnlyList<long> Trend { get; init; }

    /// <summary>Who looks after it, or null.</summary>
    public string? Assignee { get; init; }

    /// <summary>Its fingerprint.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The release that it was resolved in, or null.</summary>
    public string? ResolvedInRelease { get; init; }

    /// <summary>Address in the team's tracker, or null.</summary>
    public string? Link { get; init; }

    /// <summary>When a muted bucket opens again, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MuteUntil? MuteUntil { get; init; }

    /// <summary>The buckets that were merged into this one, the newest merge first; null in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MergedBucket>? Merged { get; init; }

    /// <summary>The buckets that were split off this one; null in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SplitBucket>? Splits { get; init; }

    /// <summary>The bucket that this one was split off; null when it was not, and in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SplitBucket? SplitFrom { get; init; }

    /// <summary>Crashes that opened it after it was resolved, the newest first, at most 20; null in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RegressionDocument>? Regressions { get; init; }

    /// <summary>Where to look.</summary>
    public required CrashLinks Links { get; init; }
}
