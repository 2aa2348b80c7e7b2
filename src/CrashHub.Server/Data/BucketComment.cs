namespace CrashHub.Server.Data;

/// <summary>What somebody wrote about a bucket. It stays with the bucket that it was written on; a survivor shows those of its family.</summary>
internal sealed class BucketComment
{
    public const int LongestText = 10_000;

    public int ProjectId { get; init; }
    public Guid BucketId { get; init; }

    /// <summary>UUIDv7 of <see cref="At"/>.</summary>
    public Guid Id { get; init; }
    public required string Author { get; init; }
    public required string Text { get; init; }
    public DateTimeOffset At { get; init; }
}
