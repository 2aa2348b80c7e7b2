namespace CrashHub.Server.Data;

/// <summary>Crashes of a bucket by release, environment and hour; empty text where the event names none.</summary>
internal sealed class BucketHour
{
    public int ProjectId { get; init; }
    public Guid BucketId { get; init; }
    public DateTimeOffset Hour { get; init; }
    public required string Release { get; init; }
    public required string Environment { get; init; }
    public long Count { get; set; }

    /// <summary>
    /// When the first and the last of them were received; null where an older version counted alone. Crashes that leave don't move them.
    /// </summary>
    public DateTimeOffset? FirstSeen { get; set; }
    public DateTimeOffset? LastSeen { get; set; }
}
