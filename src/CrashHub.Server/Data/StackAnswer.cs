namespace CrashHub.Server.Data;

/// <summary>What is known of a stack that a probe told of.</summary>
/// <param name="Leaf">The bucket that a crash with this stack fell into.</param>
/// <param name="Trap">Its trap kind, as the API spells it.</param>
/// <param name="Root">Where merges lead from it, as far as status goes; it is not locked and has no counts.</param>
internal sealed record StackAnswer(Guid Leaf, string Trap, CrashFinishBucket Root)
{
    /// <summary>Dumps with memory that the root got.</summary>
    public long Dumps { get; set; }

    /// <summary>When the last of them was received, in microseconds since 1970; null when none was.</summary>
    public long? LastAt { get; set; }

    /// <summary>Dumps with memory of the probe's release that the root got.</summary>
    public long ReleaseDumps { get; set; }
}
