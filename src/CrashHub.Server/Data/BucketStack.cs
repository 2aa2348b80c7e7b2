namespace CrashHub.Server.Data;

/// <summary>A stack that stands for a bucket when buckets are compared; a few of each are kept, the first ones seen.</summary>
internal sealed class BucketStack
{
    public int ProjectId { get; init; }
    public Guid BucketId { get; init; }
    public long StackHash { get; init; }

    /// <summary>As <see cref="CrashStack.Frames"/>.</summary>
    public required byte[] Frames { get; init; }

    /// <summary>As <see cref="CrashStack.Names"/>.</summary>
    public required string Names { get; init; }
}
