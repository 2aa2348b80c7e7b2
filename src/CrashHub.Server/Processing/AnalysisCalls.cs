using CrashHub.Analysis.Report;

namespace CrashHub.Server.Processing;

/// <summary>The library's calls that a job makes.</summary>
internal sealed record AnalysisCalls
{
    public Func<AnalysisPlan, IReadOnlyList<LoadedModule>, CancellationToken, CrashReport> Analyze { get; init; } =
        (plan, modules, cancellation) => CrashAnalysis.Analyze(plan, modules, cancellation, CrashAnalysis.ReportedDepth);
}
