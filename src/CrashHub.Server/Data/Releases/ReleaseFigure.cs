namespace CrashHub.Server.Data.Releases;

/// <summary>What was counted of a release.</summary>
internal readonly record struct ReleaseFigure
{
    public long Crashes { get; init; }
    public long Buckets { get; init; }

    /// <summary>Buckets whose first crash that named a release named this one (<see cref="Bucket.FirstRelease"/>).</summary>
    public long NewBuckets { get; init; }
    public long RegressedBuckets { get; init; }
    public long Invocations { get; init; }
    public DateTimeOffset? LastSeen { get; init; }
}
