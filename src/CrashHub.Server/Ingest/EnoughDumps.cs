using System.Collections.Concurrent;
using CrashHub.Server.Data;

namespace CrashHub.Server.Ingest;

/// <summary>
/// Stacks of known buckets of which nothing was wanted a moment ago, or for which somebody else was asked: in a storm the database is asked once a second,
/// not once a probe. Only that answer is held, since it may be late by a second without harm; one that asks for a dump may not.
/// </summary>
internal sealed class EnoughDumps(TimeProvider time)
{
    private const int MostHeld = 10_000;

    // The sender's words: what is longer is not held.
    private const int LongestTrap = 250;
    private static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<(int Project, Guid Key, string Trap, string Release), Held> held = new();

    /// <summary>What was known of the stack, and what was wanted of it; null when it must be asked for.</summary>
    /// <param name="project">The project.</param>
    /// <param name="probe">The probe.</param>
    /// <param name="holder">Who asks: whoever holds the slot is told so again, by its row.</param>
    public (StackAnswer Found, WantedDump? Wanted)? Of(int project, Probe probe, Guid holder) =>
        held.TryGetValue(KeyOf(project, probe), out var known) && time.GetElapsedTime(known.At) < HeldFor && known.Holder != holder
            ? (known.Found, known.Wanted)
            : null;

    /// <summary>Nothing is wanted of the stack now, or its dump is another's to send.</summary>
    public void Learn(int project, Probe probe, StackAnswer found, WantedDump? wanted, Guid? holder)
    {
        if (probe.Event.Trap is { Length: > LongestTrap })
            return;
        if (held.Count >= MostHeld)
            held.Clear();
        held[KeyOf(project, probe)] = new(found, wanted, holder, time.GetTimestamp());
    }

    private static (int Project, Guid Key, string Trap, string Release) KeyOf(int project, Probe probe) =>
        (project, probe.Keys[0], probe.Event.Trap ?? "", probe.Event.Release ?? "");

    private sealed record Held(StackAnswer Found, WantedDump? Wanted, Guid? Holder, long At);
}
