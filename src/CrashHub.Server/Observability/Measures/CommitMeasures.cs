using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CrashHub.Server.Observability.Measures;

/// <summary>Group commits: how many crashes share one sync of the ingest journal, or one transaction, and how long it takes.</summary>
internal static class CommitMeasures
{
    private static readonly Histogram<long> Sizes = CrashHubMeter.Meter.CreateHistogram(
        "crashhub.commit.batch.size",
        "{crash}",
        "Crashes that became durable together.",
        advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] }
    );

    private static readonly Histogram<double> Durations = CrashHubMeter.Durations(
        "crashhub.commit.duration",
        "Time of one group commit, its sync included."
    );

    private static readonly Counter<long> Faults = CrashHubMeter.Meter.CreateCounter<long>(
        "crashhub.commit.faults",
        "{commit}",
        "Group commits that failed; what waited for them was answered 503."
    );

    private static readonly KeyValuePair<string, object?> Journal = CrashHubMeter.Tag("crashhub.log", "journal");
    private static readonly KeyValuePair<string, object?> Database = CrashHubMeter.Tag("crashhub.log", "database");

    /// <summary>Shows at zero what alerts count, since a rate needs a first value.</summary>
    public static void Begin()
    {
        Faults.Add(0, Journal);
        Faults.Add(0, Database);
    }

    /// <summary>A segment of the ingest journal took dumps and was synced.</summary>
    public static void JournalSynced(int crashes, long started) => Done(Journal, crashes, started);

    /// <summary>A transaction of crash rows was committed.</summary>
    public static void RowsCommitted(int crashes, long started) => Done(Database, crashes, started);

    public static void JournalFailed() => Faults.Add(1, Journal);

    public static void RowsFailed() => Faults.Add(1, Database);

    private static void Done(KeyValuePair<string, object?> log, int crashes, long started)
    {
        Sizes.Record(crashes, log);
        Durations.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, log);
    }
}
