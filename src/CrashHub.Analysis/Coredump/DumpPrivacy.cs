namespace CrashHub.Analysis.Coredump;

/// <summary>How much memory a dump keeps.</summary>
public enum DumpPrivacy : byte
{
    /// <summary>All that the producer wrote.</summary>
    Full,

    /// <summary>What frames reach: the shadow stack, and what pointers in it, in globals and in locals lead to.</summary>
    Reachable,

    /// <summary>None.</summary>
    Stack,
}
