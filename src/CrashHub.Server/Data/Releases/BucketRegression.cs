namespace CrashHub.Server.Data.Releases;

/// <summary>That a crash opened a bucket that was resolved. Stays when the bucket is resolved again.</summary>
internal sealed class BucketRegression
{
    public int ProjectId { get; init; }
    public Guid BucketId { get; init; }
    public Guid CrashId { get; init; }

    /// <summary>When the crash was received.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Empty where the event names none; so is <see cref="Environment"/>.</summary>
    public required string Release { get; init; }
    public required string Environment { get; init; }

    /// <summary>What the team had said, or null.</summary>
    public string? ResolvedInRelease { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
}
