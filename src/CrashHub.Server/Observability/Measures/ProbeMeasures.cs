using System.Diagnostics.Metrics;
using CrashHub.Contracts;

namespace CrashHub.Server.Observability.Measures;

/// <summary>What hosts were told that asked before they sent a dump.</summary>
internal static class ProbeMeasures
{
    private static readonly Counter<long> Probes = CrashHubMeter.Meter.CreateCounter<long>(
        "crashhub.ingest.probes",
        "{probe}",
        "Probes answered, by what was wanted and why."
    );

    /// <summary>A probe was answered.</summary>
    /// <param name="want">What was wanted.</param>
    /// <param name="reason">One of a few words that the code names.</param>
    public static void Answered(ProbeWant want, string reason) =>
        Probes.Add(
            1,
            CrashHubMeter.Tag(
                "crashhub.want",
                want switch
                {
                    ProbeWant.None => "none",
                    ProbeWant.Stack => "stack",
                    _ => "full",
                }
            ),
            CrashHubMeter.Tag("crashhub.reason", reason)
        );
}
