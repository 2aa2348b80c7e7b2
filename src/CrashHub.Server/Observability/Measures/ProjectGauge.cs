using System.Diagnostics.Metrics;

namespace CrashHub.Server.Observability.Measures;

/// <summary>
/// Shows the largest projects of the last interval. An instrument keeps every series that it ever had, so each interval gets a new one: projects that
/// fell out of the list are gone from the answer, and the number of series stays bounded.
/// </summary>
internal sealed class ProjectGauge(ProjectTally tally) : IDisposable
{
    private Meter? meter;

    /// <summary>Begins the next interval and shows the one that ended.</summary>
    public void Turn()
    {
        var counts = tally.Turn().Select(c => new Measurement<long>(c.Crashes, CrashHubMeter.Tag("crashhub.project", c.Project))).ToArray();
        meter?.Dispose();
        meter = null;
        if (counts is [])
            return;
        meter = new Meter(CrashHubMeter.Name);
        meter.CreateObservableGauge(
            "crashhub.project.crashes",
            () => counts,
            "{crash}",
            "Crashes that this process took in the last minute: the ten largest projects, and all others as _other."
        );
    }

    public void Dispose() => meter?.Dispose();
}
