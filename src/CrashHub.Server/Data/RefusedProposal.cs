namespace CrashHub.Server.Data;

/// <summary>Somebody said that two buckets are no one bug: they are not proposed again. Each pair is written both ways round.</summary>
internal sealed class RefusedProposal
{
    public int ProjectId { get; init; }
    public Guid BucketId { get; init; }
    public Guid OtherId { get; init; }
    public required string By { get; init; }
    public DateTimeOffset At { get; init; }
}
