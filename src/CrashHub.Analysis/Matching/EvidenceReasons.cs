using System.Globalization;

namespace CrashHub.Analysis.Matching;

/// <summary>Says in words what speaks for a candidate or against it.</summary>
internal static class EvidenceReasons
{
    public static IReadOnlyList<string> Of(CandidateJudgement candidate)
    {
        var reasons = new List<string>();
        Add(reasons, candidate, EvidenceKind.Place, "frames lie where it can call or trap", "frames lie where it can't");
        Add(reasons, candidate, EvidenceKind.Call, "calls lead to the next younger function", "calls lead elsewhere");
        Add(reasons, candidate, EvidenceKind.Name, "functions have the names that the text shows", "");
        if (candidate.Of((EvidenceKind.Memories, 0)) == EvidenceOutcome.Fails)
            reasons.Add("its memories are others");
        if (candidate.Of((EvidenceKind.Globals, 0)) is var globals and not EvidenceOutcome.Unknown)
            reasons.Add(globals == EvidenceOutcome.Holds ? "globals are of its types" : "its globals are others");
        Add(reasons, candidate, EvidenceKind.Constant, "constant globals are equal", "constant globals differ");
        var bytes = candidate.DataBytes.ToString(CultureInfo.InvariantCulture);
        switch (candidate.Of((EvidenceKind.Data, 0)))
        {
            case EvidenceOutcome.Holds:
                reasons.Add($"its read-only data is in memory ({bytes} bytes compared)");
                break;
            case EvidenceOutcome.Nearly:
                reasons.Add($"most of its data is in memory ({bytes} bytes compared)");
                break;
            case EvidenceOutcome.Fails:
                reasons.Add($"its data is not in memory ({bytes} bytes compared)");
                break;
        }
        return reasons;
    }

    private static void Add(List<string> reasons, CandidateJudgement candidate, EvidenceKind kind, string holds, string fails)
    {
        if (candidate.Count(kind, EvidenceOutcome.Holds) is > 0 and var held)
            reasons.Add($"{held.ToString(CultureInfo.InvariantCulture)} {holds}");
        if (candidate.Count(kind, EvidenceOutcome.Fails) is > 0 and var failed)
            reasons.Add($"{failed.ToString(CultureInfo.InvariantCulture)} {fails}");
    }
}
