namespace CrashHub.Contracts;

/// <summary>The gate's answer about a release.</summary>
public sealed record GateDocument
{
    /// <summary>What it says.</summary>
    public required GateVerdict Verdict { get; init; }

    /// <summary>Why, in sentences; those that decide come first. Never empty.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The release under test.</summary>
    public required string Release { get; init; }

    /// <summary>The release that it is compared with, <c>none</c> where the caller said so, or null where there is none.</summary>
    public string? Baseline { get; init; }

    /// <summary>The only environment that counts; null for all.</summary>
    public string? Environment { get; init; }

    /// <summary>Crashes of the release that were received before it don't count; null for none.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What was received later is not in this reading; sent back, the reading repeats. RFC 3339 in UTC, with microseconds where there are any.</summary>
    public required string AsOf { get; init; }

    /// <summary>What was counted.</summary>
    public required GateCounts Counts { get; init; }

    /// <summary>Crashes per 1,000 invocations by environment, where one of the two releases has either.</summary>
    public required IReadOnlyList<GateRate> Rates { get; init; }

    /// <summary>Buckets that neither the baseline nor a release before it has, the ones with most crashes first; at most 500.</summary>
    public required IReadOnlyList<GateItem> NewBuckets { get; init; }

    /// <summary>Buckets that were resolved and that a crash of the release opened, in the same order; at most 500.</summary>
    public required IReadOnlyList<GateItem> RegressedBuckets { get; init; }
}
