namespace CrashHub.Server.Data.Releases;

/// <summary>Up to when a project was read by the gate: nothing is stored with an instant at or before it any more.</summary>
internal sealed class ReadingMark
{
    public int ProjectId { get; init; }

    /// <summary>The latest asOf that was answered, microseconds since 1970.</summary>
    public long Through { get; set; }
}
