namespace CrashHub.Server.Data.Search;

/// <summary>A text that crashes have in a field of the search index, once a project; wildcards are looked up here.</summary>
internal sealed class SearchTerm
{
    public int ProjectId { get; init; }

    /// <summary>One of <see cref="SearchFields"/>.</summary>
    public required string Field { get; init; }

    /// <summary>The text in lower case, cut to <see cref="SearchWord.LongestText"/>.</summary>
    public required string Text { get; init; }

    /// <summary><see cref="SearchWord.Id"/>, of the text as it was written.</summary>
    public long Id { get; init; }
}
