namespace CrashHub.Server.Data.Query;

/// <summary>
/// What a term was found to mean before the list is read. Few sets or crashes are named one by one, so that the database begins with them; where there are
/// many, the list's own order leads to enough of them soon.
/// </summary>
internal sealed record FoundTerm
{
    /// <summary>The term over the stack; null where it does not ask about it.</summary>
    public FoundSets? Stack { get; init; }

    /// <summary>The term over the event; null where it does not ask about it.</summary>
    public FoundSets? Event { get; init; }

    /// <summary>The term over the modules; null where it does not ask about them, or not all crashes have their set.</summary>
    public FoundSets? Modules { get; init; }

    /// <summary>
    /// The terms that fit it, once all buckets have theirs (<see cref="Search.BucketTerm"/>): the buckets that have them are known without their sets. Null for
    /// free text, and where there are very many.
    /// </summary>
    public IReadOnlyList<long>? Known { get; init; }

    /// <summary>The crashes whose message fits; null where there are many, or the term asks about something else.</summary>
    public IReadOnlyList<Guid>? Crashes { get; init; }

    /// <summary>The surviving buckets that have such a crash; null where there may be many.</summary>
    public IReadOnlyList<Guid>? Buckets { get; init; }
}
