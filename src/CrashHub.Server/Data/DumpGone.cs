namespace CrashHub.Server.Data;

/// <summary>Why a crash has no dump any more. Stored as a number, which only grows.</summary>
internal enum DumpGone
{
    /// <summary>Older than the project keeps dumps.</summary>
    Expired = 1,

    /// <summary>Among the oldest when the project's dumps were more than it may keep.</summary>
    OverLimit = 2,

    /// <summary>The project's privacy mode or scrub list allows no dump that could not be read.</summary>
    Privacy = 3,
}
