namespace CrashHub.Server.Data;

/// <summary>What a project stored on one day (UTC). Every ingest process adds what it took, a few times a minute.</summary>
internal sealed class ProjectUsage
{
    public int ProjectId { get; init; }

    /// <summary>When the day begins.</summary>
    public DateTimeOffset Day { get; init; }
    public long Crashes { get; init; }

    /// <summary>Bytes of dumps, texts, logs and attached modules, decoded.</summary>
    public long Bytes { get; init; }
}
