namespace CrashHub.Testing.Grouping;

/// <summary>How well buckets fit bugs.</summary>
/// <param name="Crashes">How many crashes were scored.</param>
/// <param name="Bugs">How many labels they have.</param>
/// <param name="Buckets">In how many buckets they lie.</param>
/// <param name="PairPrecision">Of the pairs that share a bucket, the share that is one bug.</param>
/// <param name="PairRecall">Of the pairs that are one bug, the share that shares a bucket.</param>
/// <param name="BCubedPrecision">Mean over crashes of the share of its bucket that is its bug.</param>
/// <param name="BCubedRecall">Mean over crashes of the share of its bug that lies in its bucket.</param>
public sealed record GroupingFigures(
    int Crashes,
    int Bugs,
    int Buckets,
    double PairPrecision,
    double PairRecall,
    double BCubedPrecision,
    double BCubedRecall
)
{
    /// <summary>Harmonic mean of B-cubed precision and recall.</summary>
    public double BCubedF1 =>
        BCubedPrecision + BCubedRecall == 0 ? 0 : 2 * BCubedPrecision * BCubedRecall / (BCubedPrecision + BCubedRecall);

    /// <summary>Scores buckets against labels, both by crash.</summary>
    public static GroupingFigures Of(IReadOnlyList<string> labels, IReadOnlyList<string> buckets)
    {
        var byLabel = labels.CountBy(label => label).ToDictionary();
        var byBucket = buckets.CountBy(bucket => bucket).ToDictionary();
        var joint = labels.Zip(buckets).CountBy(pair => pair).ToDictionary();
        double together = joint.Values.Sum(Pairs);
        var (sameBug, sameBucket) = (byLabel.Values.Sum(Pairs), byBucket.Values.Sum(Pairs));
        return new GroupingFigures(
            labels.Count,
            byLabel.Count,
            byBucket.Count,
            sameBucket == 0 ? 1 : together / sameBucket,
            sameBug == 0 ? 1 : together / sameBug,
            joint.Sum(entry => (double)entry.Value * entry.Value / byBucket[entry.Key.Second]) / labels.Count,
            joint.Sum(entry => (double)entry.Value * entry.Value / byLabel[entry.Key.First]) / labels.Count
        );
    }

    public override string ToString() =>
        $"{Crashes} crashes, {Bugs} bugs, {Buckets} buckets: B3F1={BCubedF1:f3} B3P={BCubedPrecision:f3} B3R={BCubedRecall:f3} pairP={PairPrecision:f3} pairR={PairRecall:f3}";

    private static long Pairs(int count) => (long)count * (count - 1) / 2;
}
