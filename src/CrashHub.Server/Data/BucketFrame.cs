namespace CrashHub.Server.Data;

/// <summary>The index from a function to the buckets on whose stacks it stands; those where it is youngest come first.</summary>
internal sealed class BucketFrame
{
    public int ProjectId { get; init; }
    public long Frame { get; init; }

    /// <summary>0 for the youngest.</summary>
    public int Position { get; init; }
    public Guid BucketId { get; init; }
}
