using System.Collections.Concurrent;
using CrashHub.Server.Data;

namespace CrashHub.Server.Ingest;

/// <summary>
/// Stacks of which nothing was wanted a moment ago: in a storm the database is asked once a second, not once a probe. Only that answer is held, since it may
/// be late by a second without harm; one that asks for a dump may not.
/// </summary>
internal sealed class EnoughDumps(TimeProvider time)
{
    private const int MostHeld = 10_000;

    // The sender's words: what is longer is not held.
    private const int LongestTrap = 250;
    private static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<(int Project, Guid Key, string Trap, string Release), (StackAnswer Found, long At)> held = new();

    /// <summary>What was known of the stack; null when it must be asked for.</summary>
    public StackAnswer? Of(int project, Probe probe) =>
        held.TryGetValue(KeyOf(project, probe), out var known) && time.GetElapsedTime(known.At) < HeldFor ? known.Found : null;

    /// <summary>Nothing is wanted of the stack now.</summary>
    public void Learn(int project, Probe probe, StackAnswer found)
    {
        if (probe.Event.Trap is { Length: > LongestTrap })
            return;
        if (held.Count >= MostHeld)
            held.Clear();
        held[KeyOf(project, probe)] = (found, time.GetTimestamp());
    }

    private static (int Project, Guid Key, string Trap, string Release) KeyOf(int project, Probe probe) =>
        (project, probe.Keys[0], probe.Event.Trap ?? "", probe.Event.Release ?? "");
}
