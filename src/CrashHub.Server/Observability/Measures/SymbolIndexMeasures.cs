using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CrashHub.Server.Observability.Measures;

/// <summary>The making of symbol indexes.</summary>
internal static class SymbolIndexMeasures
{
    private static readonly Counter<long> Builds = CrashHubMeter.Meter.CreateCounter<long>(
        "crashhub.symbol_index.builds",
        "{index}",
        "Tries to make a symbol index, by how they ended: made, failed, or put back to be tried again."
    );

    private static readonly Histogram<double> Durations = CrashHubMeter.Durations(
        "crashhub.symbol_index.build.duration",
        "Time of making one symbol index.",
        0.01,
        0.1,
        1,
        5,
        15,
        60,
        300,
        600
    );

    /// <summary>Shows at zero what alerts count, since a rate needs a first value.</summary>
    public static void Begin()
    {
        foreach (var result in (ReadOnlySpan<string>)["made", "put_back", "failed"])
            Builds.Add(0, Result(result));
    }

    public static void Made(long started)
    {
        Builds.Add(1, Result("made"));
        Durations.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    public static void PutBack() => Builds.Add(1, Result("put_back"));

    public static void Failed() => Builds.Add(1, Result("failed"));

    private static KeyValuePair<string, object?> Result(string result) => CrashHubMeter.Tag("crashhub.result", result);
}
