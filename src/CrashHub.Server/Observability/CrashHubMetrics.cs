using System.Diagnostics.Metrics;

namespace CrashHub.Server.Observability;

/// <summary>The process's own measures. No label holds a project, a name or anything else that grows.</summary>
internal sealed class CrashHubMetrics : IDisposable
{
    public const string MeterName = "CrashHub";

    private readonly Meter meter;
    private readonly Counter<long> received;
    private readonly Counter<long> receivedBytes;
    private readonly Counter<long> builds;
    private readonly Counter<long> processed;
    private readonly Histogram<double> processing;
    private readonly Histogram<double> waiting;

    public CrashHubMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        received = meter.CreateCounter<long>("crashhub.ingest.crashes", "{crash}", "Crashes posted, by what was answered.");
        receivedBytes = meter.CreateCounter<long>("crashhub.ingest.size", "By", "Bytes of dumps taken in, decoded.");
        builds = meter.CreateCounter<long>("crashhub.builds.uploads", "{build}", "Builds posted, by what was answered.");
        processed = meter.CreateCounter<long>("crashhub.processing.crashes", "{crash}", "Crashes that a worker ended, by state.");
        processing = meter.CreateHistogram<double>("crashhub.processing.duration", "s", "Time from a parse's start to the stored report.");
        waiting = meter.CreateHistogram<double>("crashhub.processing.delay", "s", "Time from a crash's receipt to its end state.");
    }

    /// <summary>A crash was answered: <c>stored</c>, <c>replayed</c>, <c>discarded</c> or <c>refused</c>.</summary>
    public void CrashReceived(string outcome, long bytes)
    {
        received.Add(1, KeyValuePair.Create<string, object?>("outcome", outcome));
        if (bytes > 0)
            receivedBytes.Add(bytes);
    }

    /// <summary>A build was answered: <c>stored</c>, <c>known</c> or <c>refused</c>.</summary>
    public void BuildReceived(string outcome) => builds.Add(1, KeyValuePair.Create<string, object?>("outcome", outcome));

    /// <summary>A crash reached an end state: <c>processed</c>, <c>failed</c> or <c>discarded</c>.</summary>
    public void CrashProcessed(string state, TimeSpan took, TimeSpan sinceReceived)
    {
        var tag = KeyValuePair.Create<string, object?>("state", state);
        processed.Add(1, tag);
        processing.Record(took.TotalSeconds, tag);
        waiting.Record(sinceReceived.TotalSeconds, tag);
    }

    public void Dispose() => meter.Dispose();
}
