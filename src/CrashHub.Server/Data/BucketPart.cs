namespace CrashHub.Server.Data;

/// <summary>
/// What one bucket of a family counted itself. A family is a bucket and those merged into it; each of them that counted has a part, the survivor's row
/// holds the totals. A bucket of no family has none: its row is its part. Guarded by the lock on the survivor's row.
/// </summary>
internal sealed class BucketPart
{
    public int ProjectId { get; init; }
    public Guid BucketId { get; init; }
    public long Count { get; set; }
    public long Dropped { get; set; }

    /// <summary>Says nothing while <see cref="Count"/> is 0; so does <see cref="LastSeen"/>.</summary>
    public DateTimeOffset FirstSeen { get; set; }
    public DateTimeOffset LastSeen { get; set; }
}
