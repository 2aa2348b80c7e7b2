namespace CrashHub.Server.Data;

/// <summary>What a dump is wanted for. Stored as a number, which only grows.</summary>
internal enum DumpSlotKind
{
    /// <summary>A bucket's first dumps, and those from time to time.</summary>
    Bucket = 0,

    /// <summary>A release that is new to the bucket.</summary>
    Release = 1,

    /// <summary>A bucket that comes back after it was resolved.</summary>
    Regression = 2,

    /// <summary>A stack that is not known yet.</summary>
    Stack = 3,
}
