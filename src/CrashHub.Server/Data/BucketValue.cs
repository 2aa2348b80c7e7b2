namespace CrashHub.Server.Data;

/// <summary>How often a bucket's crashes named a value of an event field (<c>release</c>, <c>environment</c>, <c>function</c>, <c>region</c>, <c>runtime</c>, <c>user</c>).</summary>
internal sealed class BucketValue
{
    public int ProjectId { get; init; }
    public Guid BucketId { get; init; }
    public required string Field { get; init; }
    public required string Value { get; init; }
    public long Count { get; set; }
    public DateTimeOffset FirstSeen { get; set; }
    public DateTimeOffset LastSeen { get; set; }
}
