namespace CrashHub.Server.Data.Search;

/// <summary>
/// That a leaf bucket got a crash with a set. It stays when the crash moves or goes, so a reader asks in <see cref="Crash"/> whether it still holds: what it
/// saves is to look through the crashes of buckets that never had one.
/// </summary>
internal sealed class BucketSet
{
    public int ProjectId { get; init; }
    public Guid BucketId { get; init; }
    public long SetId { get; init; }
}
