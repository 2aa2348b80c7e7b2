namespace CrashHub.Server.Data.Query;

/// <summary>The sets of the search index that a term fits.</summary>
/// <param name="Fields">The fields that it looks through.</param>
/// <param name="Term">The id of the term asked for exactly; null for a pattern.</param>
/// <param name="Pattern">The LIKE pattern; empty for an exact term.</param>
internal sealed record FoundSets(IReadOnlyList<string> Fields, long? Term, string Pattern)
{
    /// <summary>The terms that the pattern fits; null where there are very many.</summary>
    public IReadOnlyList<long>? Terms { get; init; }

    /// <summary>The sets; null where there are many.</summary>
    public IReadOnlyList<long>? Sets { get; init; }

    /// <summary>How many crashes have one of <see cref="Sets"/>; null where that was not counted.</summary>
    public int? Crashes { get; init; }
}
