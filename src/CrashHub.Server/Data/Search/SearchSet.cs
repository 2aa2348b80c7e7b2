namespace CrashHub.Server.Data.Search;

/// <summary>
/// What a stack, or an event, has in the search index: one row for all crashes that have the same, however many they are. <see cref="Crash.FrameSet"/> and
/// <see cref="Crash.EventSet"/> name it.
/// </summary>
internal sealed class SearchSet
{
    public int ProjectId { get; init; }

    /// <summary><see cref="TermSet.Id"/>.</summary>
    public long Id { get; init; }

    /// <summary>When to see whether a crash still names it.</summary>
    public DateTimeOffset LookAt { get; set; }
}
