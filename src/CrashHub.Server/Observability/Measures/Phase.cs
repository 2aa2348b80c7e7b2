using System.Diagnostics;

namespace CrashHub.Server.Observability.Measures;

/// <summary>
/// One phase of a crash's processing, measured and, when somebody traces the crash, a span of its own below the crash's. Begins when made, ends when
/// disposed. Crashes that end together each take as long as all of them.
/// </summary>
internal readonly struct Phase : IDisposable
{
    private readonly string name;
    private readonly long started;
    private readonly Activity? span;

    private Phase(string name, Activity? crash)
    {
        this.name = name;
        span = crash is null ? null : CrashHubMeter.Spans.StartActivity(name, ActivityKind.Internal, crash.Context);
        started = Stopwatch.GetTimestamp();
    }

    public static Phase Load(Activity? crash) => new("load", crash);

    public static Phase Plan(Activity? crash) => new("plan", crash);

    public static Phase Match(Activity? crash) => new("match", crash);

    public static Phase Analyze(Activity? crash) => new("analyze", crash);

    public static Phase Finish(Activity? crash) => new("finish", crash);

    public void Dispose()
    {
        ProcessingMeasures.PhaseEnded(name, Stopwatch.GetElapsedTime(started));
        span?.Dispose();
    }
}
