using System.Collections.Concurrent;

namespace CrashHub.Server.Data;

/// <summary>
/// What this process wrote of stacks and dumps lately, so that the thousandth crash of a bug writes nothing. Never the truth: what it forgets is written
/// again, and what it holds is written again after a while, since another process may have changed it.
/// </summary>
internal sealed class StackMemory(TimeProvider time)
{
    /// <summary>How long a row is taken to be as it was written.</summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromMinutes(10);

    // A bucket that has more dumps than a policy asks for is counted only so that the next one in time is known.
    private static readonly TimeSpan CountedEvery = TimeSpan.FromSeconds(30);
    private const int MostHeld = 50_000;

    private readonly ConcurrentDictionary<(int Project, Guid Key, string Trap), (Guid Leaf, long At)> stacks = new();
    private readonly ConcurrentDictionary<(int Project, Guid Bucket, string Release), (long Dumps, long At)> dumps = new();
    private readonly ConcurrentDictionary<(int Project, long Set, Guid Leaf), long> sets = new();

    /// <summary>True when the stack's row says so already.</summary>
    public bool Knows(int project, Guid key, string trap, Guid leaf) =>
        stacks.TryGetValue((project, key, trap), out var known) && known.Leaf == leaf && time.GetElapsedTime(known.At) < HeldFor;

    /// <summary>A row was committed.</summary>
    public void Learn(int project, Guid key, string trap, Guid leaf)
    {
        if (stacks.Count >= MostHeld)
            stacks.Clear();
        stacks[(project, key, trap)] = (leaf, time.GetTimestamp());
    }

    /// <summary>True when the rows say already that the leaf got a crash with the set; of an empty leaf, that the set is there.</summary>
    public bool KnowsSet(int project, long set, Guid leaf) =>
        sets.TryGetValue((project, set, leaf), out var at) && time.GetElapsedTime(at) < HeldFor;

    /// <summary>Rows of a set were committed.</summary>
    public void LearnSet(int project, long set, Guid leaf)
    {
        if (sets.Count >= MostHeld)
            sets.Clear();
        sets[(project, set, leaf)] = time.GetTimestamp();
    }

    /// <summary>True when one more dump of this bucket and release changes no answer.</summary>
    public bool HasEnough(int project, Guid bucket, string release) =>
        dumps.TryGetValue((project, bucket, release), out var known)
        && known.Dumps >= ProbePolicy.MostDumps
        && time.GetElapsedTime(known.At) < CountedEvery;

    /// <summary>Dumps were counted.</summary>
    public void Counted(int project, Guid bucket, string release, long count)
    {
        if (dumps.Count >= MostHeld)
            dumps.Clear();
        var now = time.GetTimestamp();
        dumps.AddOrUpdate((project, bucket, release), (count, now), (_, known) => (known.Dumps + count, now));
    }
}
