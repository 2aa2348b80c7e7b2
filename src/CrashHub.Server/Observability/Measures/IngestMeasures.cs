using System.Diagnostics;
using System.Diagnostics.Metrics;
using CrashHub.Server.Data;

namespace CrashHub.Server.Observability.Measures;

/// <summary>What hosts sent and what they were answered.</summary>
internal static class IngestMeasures
{
    private const string Outcome = "crashhub.outcome";
    private const string Reason = "error.type";
    private const string Refused = "refused";

    private static readonly Counter<long> Crashes = CrashHubMeter.Meter.CreateCounter<long>(
        "crashhub.ingest.crashes",
        "{crash}",
        "Crashes posted, by what was answered."
    );

    private static readonly Counter<long> Bytes = CrashHubMeter.Meter.CreateCounter<long>(
        "crashhub.ingest.size",
        "By",
        "Bytes of the dumps and texts of those crashes, decoded."
    );

    private static readonly Histogram<double> Durations = CrashHubMeter.Durations(
        "crashhub.ingest.duration",
        "Time from a post's head to its crash being durable; waiting for the report is not counted.",
        0.001,
        0.0025,
        0.005,
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
        60
    );

    /// <summary>Shows at zero what alerts count, since a rate needs a first value.</summary>
    public static void Begin()
    {
        Crashes.Add(0, CrashHubMeter.Tag(Outcome, "stored"));
        Crashes.Add(0, CrashHubMeter.Tag(Outcome, Refused), CrashHubMeter.Tag(Reason, "unavailable"));
        Crashes.Add(0, CrashHubMeter.Tag(Outcome, Refused), CrashHubMeter.Tag(Reason, "fault"));
    }

    /// <summary>A crash is durable, or the earlier one that its key names was found.</summary>
    /// <param name="verdict">A conflict is counted by its status, as a refusal.</param>
    /// <param name="bytes">Of the dump or text, decoded.</param>
    /// <param name="started"><see cref="Stopwatch"/>'s timestamp of the post's head.</param>
    public static void Taken(IngestVerdict verdict, long bytes, long started)
    {
        if (verdict is not (IngestVerdict.Stored or IngestVerdict.Replay))
            return;
        var outcome = CrashHubMeter.Tag(Outcome, verdict == IngestVerdict.Stored ? "stored" : "replayed");
        Crashes.Add(1, outcome);
        Bytes.Add(bytes, outcome);
        Durations.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, outcome);
    }

    /// <summary>A rule says that the dump is not kept; the crash was counted.</summary>
    public static void Discarded(long bytes)
    {
        var outcome = CrashHubMeter.Tag(Outcome, "discarded");
        Crashes.Add(1, outcome);
        Bytes.Add(bytes, outcome);
    }

    /// <summary>A post was answered with an error; what has another status was counted where it was decided.</summary>
    public static void Answered(int status)
    {
        if (ReasonOf(status) is { } reason)
            Crashes.Add(1, CrashHubMeter.Tag(Outcome, Refused), CrashHubMeter.Tag(Reason, reason));
    }

    private static string? ReasonOf(int status) =>
        status switch
        {
            < 400 => null,
            401 or 403 or 404 => "denied",
            408 or 499 => "aborted",
            409 => "conflict",
            413 => "too_large",
            415 => "unsupported",
            422 => "unreadable",
            429 => "limited",
            503 => "unavailable",
            >= 500 => "fault",
            _ => "invalid",
        };
}
