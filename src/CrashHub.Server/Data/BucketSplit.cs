namespace CrashHub.Server.Data;

/// <summary>A rule that takes crashes out of a leaf for good: those with a stack, or those with a function on their stack, go to a bucket of their own.</summary>
internal sealed class BucketSplit
{
    public const int LongestFunction = 500;

    public int ProjectId { get; init; }

    /// <summary>The bucket whose crashes were split; the rule holds for all crashes of the family that it is in.</summary>
    public Guid LeafId { get; init; }
    public SplitKind Kind { get; init; }

    /// <summary>The stack's or the function's hash.</summary>
    public long Key { get; init; }

    /// <summary>Where such crashes go.</summary>
    public Guid TargetId { get; init; }

    /// <summary>The function's identity, for people; null for a stack.</summary>
    public string? Function { get; init; }
    public required string By { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>Crashes received before this, or then with an id up to <see cref="MovedUntilId"/>, are where they belong; null when all are.</summary>
    public DateTimeOffset? MovedUntil { get; set; }
    public Guid MovedUntilId { get; set; }

    /// <summary>Crashes that the rule moved; those that came later are not among them.</summary>
    public long Moved { get; set; }
}
