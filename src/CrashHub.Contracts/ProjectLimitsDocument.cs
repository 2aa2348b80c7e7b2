namespace CrashHub.Contracts;

/// <summary>What a project may send. Null is as the server's settings say, 0 is no limit.</summary>
public sealed record ProjectLimitsDocument
{
    /// <summary>Crashes a second, in each ingest process.</summary>
    public long? RequestsPerSecond { get; init; }

    /// <summary>How many of them may come at once; 0 for ten seconds' worth.</summary>
    public long? RequestBurst { get; init; }

    /// <summary>Bytes a second as sent, in each ingest process.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>Crashes a second of each token, in each ingest process.</summary>
    public long? TokenRequestsPerSecond { get; init; }

    /// <summary>Crashes that are stored on a day (UTC).</summary>
    public long? CrashesPerDay { get; init; }

    /// <summary>Bytes that are stored on a day (UTC), decoded.</summary>
    public long? BytesPerDay { get; init; }

    /// <summary>Crashes of a bucket that are kept with dump and report each hour; the others are counted.</summary>
    public long? KeepPerBucketHour { get; init; }

    /// <summary>Dumps with memory that a probe asks for before its bucket has enough; 0 for none.</summary>
    public long? ProbeFirstDumps { get; init; }

    /// <summary>After those a probe asks for one each so many minutes; 0 for none.</summary>
    public long? ProbeDumpMinutes { get; init; }

    /// <summary>Dumps of each release that is new to its bucket; 0 for none.</summary>
    public long? ProbeReleaseDumps { get; init; }

    /// <summary>What holds: the project's own limits, else the server's.</summary>
    public EffectiveLimits? Effective { get; init; }

    /// <summary>What was stored today, a few seconds old.</summary>
    public ProjectUsageDocument? Today { get; init; }
}
