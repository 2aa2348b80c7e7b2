using System.Diagnostics.Metrics;
using CrashHub.Server.Data.Alerting;

namespace CrashHub.Server.Observability.Measures;

/// <summary>What became of attempts to deliver alerts.</summary>
internal static class AlertMeasures
{
    private static readonly Counter<long> Attempts = CrashHubMeter.Meter.CreateCounter<long>(
        "crashhub.alerts.attempts",
        "{attempt}",
        "Attempts to deliver alerts, by the kind of receiver and how they ended."
    );

    /// <summary>An attempt ended.</summary>
    /// <param name="receiver">The kind of receiver.</param>
    /// <param name="state">How the delivery stands after it.</param>
    /// <param name="isBlocked">True when the address is one that nothing is sent to.</param>
    public static void Tried(string receiver, AlertDeliveryState state, bool isBlocked) =>
        Attempts.Add(
            1,
            CrashHubMeter.Tag("crashhub.receiver", receiver),
            CrashHubMeter.Tag(
                "crashhub.outcome",
                isBlocked ? "blocked"
                    : state == AlertDeliveryState.Delivered ? "delivered"
                    : state == AlertDeliveryState.Failed ? "given up"
                    : "failed"
            )
        );
}
