namespace CrashHub.Server.Data;

/// <summary>How the writing of a saved query ended.</summary>
internal enum SavedQueryOutcome
{
    Done,

    /// <summary>Another query of the project has the name.</summary>
    NameTaken,

    /// <summary>The project keeps as many as it can.</summary>
    TooMany,

    /// <summary>Somebody else changed or removed it meanwhile.</summary>
    Changed,
}
