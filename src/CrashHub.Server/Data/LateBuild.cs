namespace CrashHub.Server.Data;

/// <summary>A build that arrived and whose waiting crashes are to be queued again: a resumable cursor job, never N rows in one transaction.</summary>
internal sealed class LateBuild
{
    public int ProjectId { get; init; }
    public Guid BuildId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Crashes up to this id are done; null at the start.</summary>
    public Guid? Cursor { get; set; }
}
