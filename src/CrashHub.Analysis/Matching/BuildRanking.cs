namespace CrashHub.Analysis.Matching;

/// <summary>Orders judged candidates and says how sure the first is (DESIGN: build by evidence).</summary>
internal static class BuildRanking
{
    // An id proves which build ran; evidence never does. A build that an id names must always be able to win.
    private const double Most = 0.98;
    private const double WithoutData = 0.8;
    private const double WithOtherData = 0.6;
    private const double WithLittle = 0.5;
    private const int FewestInformative = 3;

    // Frames of one stack are no independent witnesses: a relative of the right build has many of them at once.
    private const double BitsAHalving = 4;

    private const double SameBits = 1e-6;

    /// <param name="candidates">All judged candidates; those with equal code count as one.</param>
    /// <param name="unjudged">Builds that may fit as well and were not judged, because there are too many.</param>
    public static IReadOnlyList<RankedBuild> Rank(IReadOnlyList<CandidateJudgement> candidates, int unjudged)
    {
        var groups = Groups(candidates);
        var weights = new EvidenceWeights(groups);
        var scored = new (int Index, bool Fits, double Bits, int Informative)[candidates.Count];
        for (var i = 0; i < scored.Length; i++)
        {
            var (bits, informative) = weights.Of(candidates[i]);
            scored[i] = (i, candidates[i].Fits, bits, informative);
        }
        Array.Sort(
            scored,
            (a, b) =>
                a.Fits != b.Fits ? b.Fits.CompareTo(a.Fits)
                : a.Bits != b.Bits ? b.Bits.CompareTo(a.Bits)
                : a.Index.CompareTo(b.Index)
        );
        var ranked = new RankedBuild[scored.Length];
        for (var i = 0; i < scored.Length; i++)
        {
            var (index, fits, bits, informative) = scored[i];
            var candidate = candidates[index];
            var confidence = 0.0;
            var isTied = false;
            if (fits)
            {
                confidence = Alone(candidate, bits, informative, unjudged);
                var share = Share(candidates, scored, i, out isTied);
                confidence = Math.Round(Math.Min(confidence, share), 2);
            }
            ranked[i] = new RankedBuild(index, fits, confidence, isTied, EvidenceReasons.Of(candidate));
        }
        return ranked;
    }

    private static double Alone(CandidateJudgement candidate, double bits, int informative, int unjudged)
    {
        var confidence = Most * (1 - Math.Pow(2, -bits / BitsAHalving));
        if (informative < FewestInformative || unjudged > 0)
            confidence = Math.Min(confidence, WithLittle);
        return candidate.Of((EvidenceKind.Data, 0)) switch
        {
            EvidenceOutcome.Holds => confidence,
            EvidenceOutcome.Nearly => Math.Min(confidence, WithOtherData),
            _ => Math.Min(confidence, WithoutData),
        };
    }

    // Of candidates that fit equally each has its part; one for which less speaks takes as much less of the whole.
    private static double Share(
        IReadOnlyList<CandidateJudgement> candidates,
        (int Index, bool Fits, double Bits, int Informative)[] scored,
        int at,
        out bool isTied
    )
    {
        var own = candidates[scored[at].Index].CodeId;
        HashSet<string> counted = own is null ? [] : [own];
        var whole = 1.0;
        isTied = false;
        foreach (var (index, fits, bits, _) in scored)
        {
            if (!fits)
                break;
            var code = candidates[index].CodeId;
            if (index == scored[at].Index || (code is not null && !counted.Add(code)))
                continue;
            var lead = scored[at].Bits - bits;
            isTied |= Math.Abs(lead) < SameBits;
            whole += Math.Pow(2, -lead);
        }
        return 1 / whole;
    }

    private static List<CandidateJudgement> Groups(IReadOnlyList<CandidateJudgement> candidates)
    {
        var groups = new List<CandidateJudgement>();
        var placeOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var candidate in candidates)
        {
            if (candidate.CodeId is not { } code || placeOf.TryAdd(code, groups.Count))
                groups.Add(candidate);
            else if (candidate.Fits && !groups[placeOf[code]].Fits)
                groups[placeOf[code]] = candidate; // the same code with the data that was dumped
        }
        return groups;
    }
}
