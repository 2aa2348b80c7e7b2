namespace CrashHub.Server.Data;

/// <summary>A project's own rules of grouping, as they were written; no row as long as nobody wrote any.</summary>
internal sealed class ProjectGrouping
{
    public int ProjectId { get; init; }
    public required string Rules { get; set; }
    public DateTimeOffset ChangedAt { get; set; }
    public required string ChangedBy { get; set; }

    /// <summary>Grows with every edit; the ETag.</summary>
    public long Version { get; set; }
}
