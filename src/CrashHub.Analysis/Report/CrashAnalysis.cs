namespace CrashHub.Analysis.Report;

/// <summary>
/// The way of a crash through the library, in two steps: <see cref="Plan"/> reads the dump and says which modules it wants;
/// the caller finds and loads them; <see cref="Analyze"/> makes the report. No I/O, no clock; equal inputs give equal reports.
/// </summary>
public static class CrashAnalysis
{
    /// <summary>Reads a dump. Never throws for what the bytes hold: see <see cref="AnalysisPlan.Refusal"/>.</summary>
    public static AnalysisPlan Plan(ReadOnlyMemory<byte> dump, CrashEvent crashEvent, AnalysisLimits limits) =>
        throw new NotSupportedException();

    /// <summary>Reads a text backtrace.</summary>
    public static AnalysisPlan PlanText(string backtrace, CrashEvent crashEvent, AnalysisLimits limits) =>
        throw new NotSupportedException();

    /// <summary>Makes the report. Cancellation throws; a cancelled analysis is never a shorter report.</summary>
    public static CrashReport Analyze(AnalysisPlan plan, IReadOnlyList<LoadedModule> modules, CancellationToken cancellation) =>
        throw new NotSupportedException();
}
