using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CrashHub.Server.Observability.Measures;

/// <summary>Where all measures and spans of this process begin. Every value of a label is one of a few that the code names; see <see cref="ProjectTally"/> for the one that is not.</summary>
internal static class CrashHubMeter
{
    public const string Name = "CrashHub";

    public static readonly Meter Meter = new(Name);

    public static readonly ActivitySource Spans = new(Name);

    /// <summary>Edges for what takes from a tenth of a millisecond (a sync on good hardware) to half a minute (the longest analysis), in seconds.</summary>
    private static readonly double[] Seconds =
    [
        0.0001,
        0.00025,
        0.0005,
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
    ];

    public static Histogram<double> Durations(string name, string description, params double[] edges) =>
        Meter.CreateHistogram(
            name,
            "s",
            description,
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = edges is [] ? Seconds : edges }
        );

    public static KeyValuePair<string, object?> Tag(string name, string value) => KeyValuePair.Create<string, object?>(name, value);
}
