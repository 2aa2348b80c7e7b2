namespace CrashHub.Server.Data;

/// <summary>What became of a crash that was to be stored.</summary>
internal enum IngestVerdict
{
    Stored,

    /// <summary>A key names an earlier crash with the same bytes.</summary>
    Replay,

    /// <summary>A key names an earlier crash with other bytes.</summary>
    OtherBytes,

    /// <summary>Two keys name two crashes.</summary>
    TwoCrashes,
}
