namespace CrashHub.Server.Data;

/// <summary>What a project may send, where it differs from the server's settings (<see cref="LimitsOptions"/>): null as the server says, 0 for no limit.</summary>
internal sealed class ProjectLimits
{
    public int ProjectId { get; init; }
    public long? RequestsPerSecond { get; set; }
    public long? RequestBurst { get; set; }
    public long? BytesPerSecond { get; set; }
    public long? TokenRequestsPerSecond { get; set; }
    public long? CrashesPerDay { get; set; }
    public long? BytesPerDay { get; set; }
    public long? KeepPerBucketHour { get; set; }
    public long? ProbeFirstDumps { get; set; }
    public long? ProbeDumpMinutes { get; set; }
    public long? ProbeReleaseDumps { get; set; }

    /// <summary>Grows with every edit; the ETag.</summary>
    public long Version { get; set; }
}
