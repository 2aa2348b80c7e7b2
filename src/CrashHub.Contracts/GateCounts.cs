namespace CrashHub.Contracts;

/// <summary>What a reading of the gate counted.</summary>
public sealed record GateCounts
{
    /// <summary>Crashes of the release.</summary>
    public required long Crashes { get; init; }

    /// <summary>Crashes of the baseline; null without one.</summary>
    public long? BaselineCrashes { get; init; }

    /// <summary>Buckets that crashes of the release are in.</summary>
    public required long Buckets { get; init; }

    /// <summary>New ones among them.</summary>
    public required long NewBuckets { get; init; }

    /// <summary>Regressed ones among them.</summary>
    public required long RegressedBuckets { get; init; }

    /// <summary>Crashes of the release and of the baseline that still wait for a worker; 1000 stands for more.</summary>
    public required long Queued { get; init; }

    /// <summary>Crashes of the release that lack a build.</summary>
    public required long WaitingForBuilds { get; init; }

    /// <summary>Crashes of the release of which no report could be made; 1000 stands for more.</summary>
    public required long Failed { get; init; }
}
