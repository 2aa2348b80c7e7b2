using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Matching;

/// <summary>Holds one candidate against all that a crash shows of its module.</summary>
internal static class BuildJudge
{
    /// <summary>Bounded by <see cref="AnalysisLimits.MaxEvidenceFrames"/> and <see cref="AnalysisLimits.MaxEvidenceBytes"/>, of code and of data.</summary>
    public static CandidateJudgement Judge(CrashEvidence crash, WasmModule candidate, AnalysisLimits limits)
    {
        var judgement = new CandidateJudgement { CodeId = candidate.CodeId };
        if (!candidate.IsModule)
            return judgement;
        new PlaceCheck(candidate, judgement, limits).Judge(crash.StacksIn(candidate));
        LayoutCheck.Judge(crash, candidate, judgement);
        DataCheck.Judge(crash, candidate, judgement, limits);
        return judgement;
    }
}
