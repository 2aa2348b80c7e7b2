namespace CrashHub.Server.Data;

/// <summary>On the stacks of how many buckets a function stands: how much it tells.</summary>
internal sealed class FrameCount
{
    public int ProjectId { get; init; }
    public long Frame { get; init; }
    public long Buckets { get; set; }
}
