namespace CrashHub.Server.Data.Search;

/// <summary>A term of a set.</summary>
internal sealed class SearchSetTerm
{
    public int ProjectId { get; init; }
    public long SetId { get; init; }
    public long TermId { get; init; }
}
