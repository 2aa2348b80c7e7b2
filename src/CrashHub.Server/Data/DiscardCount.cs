namespace CrashHub.Server.Data;

/// <summary>How many crashes a rule discarded in an hour. Of the project, since a crash that nobody read has no bucket.</summary>
internal sealed class DiscardCount
{
    public int ProjectId { get; init; }
    public Guid RuleId { get; init; }

    /// <summary>When the hour begins.</summary>
    public DateTimeOffset Hour { get; init; }
    public long Count { get; init; }
}
