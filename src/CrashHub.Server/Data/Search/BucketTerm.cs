namespace CrashHub.Server.Data.Search;

/// <summary>
/// That a leaf bucket got a crash with a term, whatever the number of its crashes and sets. Like <see cref="BucketSet"/> it stays when the crash goes: a reader
/// asks whether it still holds, first of the set that it names.
/// </summary>
internal sealed class BucketTerm
{
    public int ProjectId { get; init; }
    public long TermId { get; init; }
    public Guid BucketId { get; init; }

    /// <summary>A set that has the term and that a crash of the bucket had.</summary>
    public long SetId { get; init; }
}
