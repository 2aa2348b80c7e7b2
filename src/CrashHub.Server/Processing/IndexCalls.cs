using CrashHub.Analysis;
using CrashHub.Analysis.SymbolIndexes;

namespace CrashHub.Server.Processing;

/// <summary>The library's call that makes an index.</summary>
internal sealed record IndexCalls
{
    public Func<SymbolIndexInputs, AnalysisLimits, CancellationToken, SymbolIndexBuild> Build { get; init; } = SymbolIndexBuilder.Build;
}
