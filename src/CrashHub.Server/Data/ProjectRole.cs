namespace CrashHub.Server.Data;

/// <summary>What a person may do in one project; each includes those before it.</summary>
internal enum ProjectRole
{
    /// <summary>Reads crashes, buckets and builds.</summary>
    Viewer = 1,

    /// <summary>Also decides about buckets.</summary>
    Triager = 2,

    /// <summary>Also changes settings, tokens and members.</summary>
    Maintainer = 3,
}
