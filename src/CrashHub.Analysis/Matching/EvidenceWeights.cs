namespace CrashHub.Analysis.Matching;

/// <summary>
/// What a piece of evidence weighs, in bits: the rarer it is among the candidates the more, and at least what chance alone makes of it, since among
/// few candidates rarity can't be measured.
/// </summary>
internal sealed class EvidenceWeights
{
    // One piece must not decide alone, however many candidates lack it.
    private const double MostBits = 6;

    private readonly Dictionary<(EvidenceKind Kind, int Key), (double Bits, bool IsInformative)> weights = [];

    /// <param name="groups">One judgement for each code.</param>
    public EvidenceWeights(IReadOnlyList<CandidateJudgement> groups)
    {
        var holders = new Dictionary<(EvidenceKind, int), int>();
        foreach (var group in groups)
        {
            foreach (var (item, outcome) in group.Outcomes)
            {
                if (outcome == EvidenceOutcome.Holds)
                    holders[item] = holders.GetValueOrDefault(item) + 1;
            }
        }
        foreach (var (item, count) in holders)
        {
            var rarity = Math.Log2((double)groups.Count / count);
            weights[item] = (Math.Min(MostBits, Math.Max(rarity, ByChance(item.Item1))), count < groups.Count);
        }
    }

    /// <summary>What speaks for a candidate, in bits, and how many pieces of it not every candidate has.</summary>
    public (double Bits, int Informative) Of(CandidateJudgement candidate)
    {
        var (bits, informative) = (0.0, 0);
        foreach (var (item, outcome) in candidate.Outcomes)
        {
            if (outcome == EvidenceOutcome.Nearly)
                bits += 1;
            if (outcome != EvidenceOutcome.Holds || !weights.TryGetValue(item, out var weight))
                continue;
            bits += weight.Bits;
            informative += weight.IsInformative ? 1 : 0;
        }
        return (bits, informative);
    }

    // About one byte in twelve of compiled code begins a call, one in three an instruction that can trap; a callee is one of hundreds of functions.
    private static double ByChance(EvidenceKind kind) =>
        kind switch
        {
            EvidenceKind.Place or EvidenceKind.Locals => 2,
            EvidenceKind.Call or EvidenceKind.Constant => 4,
            EvidenceKind.Data or EvidenceKind.Name => MostBits,
            EvidenceKind.Globals => 0.5,
            _ => 0,
        };
}
