namespace CrashHub.Server.Data;

/// <summary>
/// Why a bucket stands in another one: merged by somebody, who can undo it, or redirected because its crashes moved. <see cref="Bucket.MergedInto"/> is
/// always the survivor; this keeps which bucket it was merged into, so that a survivor that leaves takes its own along.
/// </summary>
internal sealed class BucketMerge
{
    public const int LongestReason = 500;

    public int ProjectId { get; init; }
    public Guid BucketId { get; init; }
    public Guid IntoId { get; init; }

    /// <summary>False for a redirect, which nobody can undo: the bucket is empty.</summary>
    public bool ByHand { get; init; }

    /// <summary>A user's name or <c>token:name</c>; empty for a redirect.</summary>
    public required string By { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Reason { get; init; }
}
