namespace CrashHub.Server.Data.Releases;

/// <summary>
/// What is counted of a release, in the transaction that counts its crashes. Several rows a release and environment, whose sums count: transactions at once need not wait
/// for each other.
/// </summary>
internal sealed class ReleaseCount
{
    public int ProjectId { get; init; }
    public required string Release { get; init; }

    /// <summary>What the crashes' events say; empty text for none.</summary>
    public required string Environment { get; init; }
    public int Shard { get; init; }

    /// <summary>Its crashes of all time, expired ones too.</summary>
    public long Crashes { get; set; }

    /// <summary>Surviving buckets that have one, of whatever environment: counted in the rows without an environment.</summary>
    public long Buckets { get; set; }

    /// <summary>Those of which it is the first release (<see cref="Bucket.FirstRelease"/>).</summary>
    public long NewBuckets { get; set; }

    /// <summary>When its last crash was received; 1970 where none was counted here. Crashes that leave don't move it.</summary>
    public DateTimeOffset LastSeen { get; set; }
}
