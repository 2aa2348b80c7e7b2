namespace CrashHub.Server.Data.Alerting;

/// <summary>What a rule watches for. Stored as a number, so values are only added.</summary>
internal enum AlertKind
{
    /// <summary>A bucket was made.</summary>
    New = 0,

    /// <summary>A resolved bucket came back.</summary>
    Regressed = 1,

    /// <summary>A crash has modules that no build answers.</summary>
    MissingBuild = 2,

    /// <summary>A bucket has so many crashes within a window.</summary>
    Rate = 3,

    /// <summary>The project's oldest new crash waits for its report.</summary>
    QueueAge = 4,
}
