using System.Diagnostics;

namespace CrashHub.Server.Observability.Measures;

/// <summary>One phase of a crash's processing, measured and, when somebody traces, a span of its own. Begins when made, ends when disposed.</summary>
internal readonly struct Phase : IDisposable
{
    private readonly string name;
    private readonly long started;
    private readonly Activity? span;

    private Phase(string name)
    {
        this.name = name;
        span = CrashHubMeter.Spans.StartActivity(name);
        started = Stopwatch.GetTimestamp();
    }

    public static Phase Load() => new("load");

    public static Phase Plan() => new("plan");

    public static Phase Match() => new("match");

    public static Phase Analyze() => new("analyze");

    public static Phase Finish() => new("finish");

    public void Dispose()
    {
        ProcessingMeasures.PhaseEnded(name, Stopwatch.GetElapsedTime(started));
        span?.Dispose();
    }
}
