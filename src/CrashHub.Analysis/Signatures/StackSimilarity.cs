namespace CrashHub.Analysis.Signatures;

/// <summary>
/// How much two stacks look like one bug: a weighted alignment of their frames. A frame weighs more the rarer its function is and the younger it stands.
/// Frames that only one stack has between two shared ones cost little, since a compiler that inlines leaves them out; where both have frames of their
/// own they contradict each other, most of all at the young end. Symmetrical, deterministic, without allocations.
/// </summary>
public static class StackSimilarity
{
    /// <summary>The score from which two buckets are proposed for merging; the evidence is in the decision record "similar stacks".</summary>
    public const double Proposal = 0.6;

    /// <summary>Most frames of a stack that are looked at, from the youngest.</summary>
    public const int MaxFrames = CrashSignature.MaxStack;

    // What is lost per place by which a shared function stands deeper in one stack than in the other.
    private const double ShiftLoss = 0.05;

    // What frames of one stack alone cost, as a share of their weight: older than a shared frame, and younger than all of them.
    private const double GapCost = 0.2;
    private const double YoungGapCost = 0.5;

    // What frames cost that stand against others: older than a shared frame, and younger than all of them.
    private const double ClashCost = 1;
    private const double YoungClashCost = 1.5;

    private static readonly double[] Shift = [.. Enumerable.Range(0, MaxFrames).Select(by => Math.Exp(-ShiftLoss * by))];

    /// <summary>How much a function tells: greater than 0, the more the fewer stacks hold it.</summary>
    /// <param name="stacks">How many stacks there are; at least 1 is taken.</param>
    /// <param name="holding">How many of them hold the function; 1 to <paramref name="stacks"/> are taken.</param>
    public static double RarityOf(long stacks, long holding)
    {
        var all = Math.Max(1, stacks);
        return Math.Log(1 + (double)all / Math.Clamp(holding, 1, all));
    }

    /// <summary>The score: 0 for stacks without a common function (or without frames), 1 for equal ones.</summary>
    /// <param name="one"><see cref="FrameHash.Of"/> of each frame, youngest first.</param>
    /// <param name="oneRarity"><see cref="RarityOf"/> of each frame of <paramref name="one"/>; as long as it.</param>
    /// <param name="other">The other stack.</param>
    /// <param name="otherRarity">The rarity of each of its frames.</param>
    /// <exception cref="ArgumentException">A list of rarities is not as long as its stack.</exception>
    public static double Score(
        ReadOnlySpan<long> one,
        ReadOnlySpan<double> oneRarity,
        ReadOnlySpan<long> other,
        ReadOnlySpan<double> otherRarity
    ) => Score(one, oneRarity, other, otherRarity, []);

    /// <summary>The score, and which frames it stands on.</summary>
    /// <param name="one">As above.</param>
    /// <param name="oneRarity">As above.</param>
    /// <param name="other">As above.</param>
    /// <param name="otherRarity">As above.</param>
    /// <param name="matches">
    /// For each frame of <paramref name="one"/> the place of its partner in <paramref name="other"/>, or -1; places past <see cref="MaxFrames"/> are -1.
    /// Empty, or as long as <paramref name="one"/>.
    /// </param>
    /// <exception cref="ArgumentException">A list is not as long as its stack.</exception>
    public static double Score(
        ReadOnlySpan<long> one,
        ReadOnlySpan<double> oneRarity,
        ReadOnlySpan<long> other,
        ReadOnlySpan<double> otherRarity,
        Span<int> matches
    )
    {
        if (one.Length != oneRarity.Length || other.Length != otherRarity.Length || (matches.Length != 0 && matches.Length != one.Length))
            throw new ArgumentException("Each frame takes one rarity, and one match where matches are wanted.");
        matches.Fill(-1);
        one = one[..Math.Min(one.Length, MaxFrames)];
        other = other[..Math.Min(other.Length, MaxFrames)];
        Span<int> partners = stackalloc int[MaxFrames];
        partners.Fill(-1);
        // Of alignments that share the same weight one is taken; which, must not depend on who is asked about whom.
        if (one.SequenceCompareTo(other) <= 0)
        {
            var score = Compare(one, oneRarity, other, otherRarity, partners);
            partners[..Math.Min(matches.Length, one.Length)].CopyTo(matches);
            return score;
        }
        var swapped = Compare(other, otherRarity, one, oneRarity, partners);
        for (var at = 0; at < other.Length; at++)
        {
            if (partners[at] >= 0 && matches.Length > 0)
                matches[partners[at]] = at;
        }
        return swapped;
    }

    private static double Compare(
        ReadOnlySpan<long> one,
        ReadOnlySpan<double> oneRarity,
        ReadOnlySpan<long> other,
        ReadOnlySpan<double> otherRarity,
        Span<int> partners
    )
    {
        Span<double> oneWeights = stackalloc double[MaxFrames];
        Span<double> otherWeights = stackalloc double[MaxFrames];
        Weigh(oneRarity[..one.Length], oneWeights);
        Weigh(otherRarity[..other.Length], otherWeights);
        // best[i, j]: the greatest weight that frames from i and from j on can share, in order.
        Span<double> best = stackalloc double[(MaxFrames + 1) * (MaxFrames + 1)];
        Align(one, oneWeights, other, otherWeights, best);
        return Walk(one, oneWeights, other, otherWeights, best, partners);
    }

    private static void Weigh(ReadOnlySpan<double> rarity, Span<double> weights)
    {
        for (var at = 0; at < rarity.Length; at++)
            weights[at] = rarity[at] / (1 + at);
    }

    private static double Shared(ReadOnlySpan<double> oneWeights, int i, ReadOnlySpan<double> otherWeights, int j) =>
        (oneWeights[i] + otherWeights[j]) * Shift[Math.Abs(i - j)];

    private static void Align(
        ReadOnlySpan<long> one,
        ReadOnlySpan<double> oneWeights,
        ReadOnlySpan<long> other,
        ReadOnlySpan<double> otherWeights,
        Span<double> best
    )
    {
        const int row = MaxFrames + 1;
        for (var i = one.Length; i >= 0; i--)
        {
            for (var j = other.Length; j >= 0; j--)
            {
                if (i == one.Length || j == other.Length)
                {
                    best[i * row + j] = 0;
                    continue;
                }
                var value = Math.Max(best[(i + 1) * row + j], best[i * row + j + 1]);
                if (one[i] == other[j])
                    value = Math.Max(value, Shared(oneWeights, i, otherWeights, j) + best[(i + 1) * row + j + 1]);
                best[i * row + j] = value;
            }
        }
    }

    // From the young end along the best alignment; what lies between two partners is a gap or a clash.
    private static double Walk(
        ReadOnlySpan<long> one,
        ReadOnlySpan<double> oneWeights,
        ReadOnlySpan<long> other,
        ReadOnlySpan<double> otherWeights,
        ReadOnlySpan<double> best,
        Span<int> partners
    )
    {
        const int row = MaxFrames + 1;
        var (shared, cost) = (0.0, 0.0);
        var (oneAlone, otherAlone) = (0.0, 0.0);
        var isYoung = true;
        var (i, j) = (0, 0);
        while (i < one.Length || j < other.Length)
        {
            var isPair = false;
            if (i < one.Length && j < other.Length && one[i] == other[j])
            {
                var gain = Shared(oneWeights, i, otherWeights, j);
                isPair = best[i * row + j] <= gain + best[(i + 1) * row + j + 1];
                if (isPair)
                {
                    cost += CostOf(oneAlone, otherAlone, isYoung) + oneWeights[i] + otherWeights[j] - gain;
                    (oneAlone, otherAlone, isYoung) = (0, 0, false);
                    shared += gain;
                    partners[i] = j;
                    (i, j) = (i + 1, j + 1);
                }
            }
            if (isPair)
                continue;
            if (j == other.Length || (i < one.Length && best[(i + 1) * row + j] >= best[i * row + j + 1]))
                oneAlone += oneWeights[i++];
            else
                otherAlone += otherWeights[j++];
        }
        cost += CostOf(oneAlone, otherAlone, isYoung);
        return shared > 0 ? shared / (shared + cost) : 0;
    }

    private static double CostOf(double oneAlone, double otherAlone, bool isYoung) =>
        (oneAlone + otherAlone)
        * (oneAlone > 0 && otherAlone > 0 ? (isYoung ? YoungClashCost : ClashCost) : (isYoung ? YoungGapCost : GapCost));
}
