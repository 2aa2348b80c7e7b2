using System.Diagnostics.Metrics;

namespace CrashHub.Server.Observability.Measures;

/// <summary>What workers do with crashes.</summary>
internal static class ProcessingMeasures
{
    private const string State = "crashhub.crash.state";

    private static readonly Counter<long> Crashes = CrashHubMeter.Meter.CreateCounter<long>(
        "crashhub.processing.crashes",
        "{crash}",
        "Crashes that a worker ended, by state."
    );

    private static readonly Histogram<double> Delays = CrashHubMeter.Durations(
        "crashhub.processing.delay",
        "Time from a crash's receipt to its end state; crashes that are done again are not counted.",
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        10,
        30,
        60,
        300,
        900,
        3600
    );

    private static readonly Histogram<double> Phases = CrashHubMeter.Durations(
        "crashhub.processing.phase.duration",
        "Time of one phase of one crash: load, plan, match, analyze, finish."
    );

    private static readonly Counter<long> Leases = CrashHubMeter.Meter.CreateCounter<long>(
        "crashhub.processing.lease.expirations",
        "{lease}",
        "Leases that ended before their crash did, by who found out: the owner (owner), who took the crash over (taker), or the next start (start)."
    );

    /// <summary>Shows at zero what alerts count, since a rate needs a first value.</summary>
    public static void Begin()
    {
        Crashes.Add(0, CrashHubMeter.Tag(State, "processed"));
        Crashes.Add(0, CrashHubMeter.Tag(State, "failed"));
        foreach (var seenBy in (ReadOnlySpan<string>)["owner", "taker", "start"])
            LeasesExpired(seenBy, 0);
    }

    /// <summary>A crash reached an end state: <c>processed</c>, <c>failed</c> or <c>discarded</c>.</summary>
    /// <param name="state">Which.</param>
    /// <param name="sinceReceived">Null for a crash that was done before.</param>
    public static void Ended(string state, TimeSpan? sinceReceived)
    {
        var tag = CrashHubMeter.Tag(State, state);
        Crashes.Add(1, tag);
        if (sinceReceived is { } delay)
            Delays.Record(delay.TotalSeconds, tag);
    }

    /// <summary>A phase ended.</summary>
    public static void PhaseEnded(string phase, TimeSpan took) =>
        Phases.Record(took.TotalSeconds, CrashHubMeter.Tag("crashhub.phase", phase));

    /// <summary>Leases ended before their crashes did.</summary>
    /// <param name="seenBy"><c>owner</c>, <c>taker</c> or <c>start</c>.</param>
    public static void LeasesExpired(string seenBy, int count = 1) => Leases.Add(count, CrashHubMeter.Tag("crashhub.seen_by", seenBy));
}
