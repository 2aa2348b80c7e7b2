namespace CrashHub.Contracts;

/// <summary>How far the crashes of a project are on their way to the buckets that an algorithm means.</summary>
public sealed record RegroupDocument
{
    /// <summary>How it stands.</summary>
    public required RegroupState State { get; init; }

    /// <summary>What crashes are grouped by.</summary>
    public required string Algorithm { get; init; }

    /// <summary><c>buckets</c>, <c>crashes</c>, <c>recent</c> or <c>closing</c>; new crashes find their old buckets once the first is over.</summary>
    public required string Phase { get; init; }

    /// <summary>Crashes looked at.</summary>
    public long Done { get; init; }

    /// <summary>Crashes that there were when it began.</summary>
    public long Total { get; init; }

    /// <summary>Crashes a second while it works; null before there is a figure.</summary>
    public double? Rate { get; init; }

    /// <summary>Crashes that moved to another bucket.</summary>
    public long Moved { get; init; }

    /// <summary>Buckets that another one took in.</summary>
    public long Merged { get; init; }

    /// <summary>Buckets that were made.</summary>
    public long Created { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}
