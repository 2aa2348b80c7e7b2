namespace CrashHub.Server.Data;

/// <summary>What a crash's blob holds. Stored as a number, which only grows.</summary>
internal enum CrashBody
{
    Coredump = 0,
    Text = 1,

    /// <summary>Nothing, since a probe was told that no dump is wanted; or the frames of a probe, written as a dump without memory.</summary>
    Probe = 2,
}
