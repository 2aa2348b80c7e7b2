namespace CrashHub.Server.Data.Search;

/// <summary>
/// What a stack, an event, or a list of modules has in the search index: one row for all crashes that have the same, however many they are.
/// <see cref="Crash.FrameSet"/>, <see cref="Crash.EventSet"/> and <see cref="Crash.ModuleSet"/> name it.
/// </summary>
internal sealed class SearchSet
{
    public int ProjectId { get; init; }

    /// <summary><see cref="TermSet.Id"/>.</summary>
    public long Id { get; init; }

    /// <summary>When to see whether a crash still names it.</summary>
    public DateTimeOffset LookAt { get; set; }
}
