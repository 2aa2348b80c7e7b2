namespace CrashHub.Server.Data.Releases;

/// <summary>
/// How often a release ran between two instants, as a host reported it. A report that corrects another one closes it and stands beside it, so that a
/// reading of the past stays what it was.
/// </summary>
internal sealed class InvocationWindow
{
    public int ProjectId { get; init; }
    public required string Release { get; init; }

    /// <summary>Empty where the report names none; so is <see cref="Source"/>.</summary>
    public required string Environment { get; init; }
    public DateTimeOffset FromAt { get; init; }
    public DateTimeOffset ToAt { get; init; }

    /// <summary>Which of several hosts reports; each counts for itself.</summary>
    public required string Source { get; init; }
    public DateTimeOffset ReportedAt { get; init; }
    public long Count { get; init; }

    /// <summary>When a report of the same window took its place, or null.</summary>
    public DateTimeOffset? SupersededAt { get; set; }
}
