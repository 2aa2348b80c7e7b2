using CrashHub.Testing.Grouping;

namespace CrashHub.Analysis.Tests.Signatures;

public sealed class GroupingFiguresTests
{
    [Fact]
    public void BucketsThatAreTheBugsScoreOne()
    {
        var figures = GroupingFigures.Of(["a", "a", "b"], ["1", "1", "2"]);

        Assert.Equal((1, 1, 1, 2), (figures.BCubedF1, figures.PairPrecision, figures.PairRecall, figures.Buckets));
    }

    [Fact]
    public void OneBucketForAllLosesPrecisionOnly()
    {
        var figures = GroupingFigures.Of(["a", "a", "b", "b"], ["1", "1", "1", "1"]);

        Assert.Equal((0.5, 1, 1.0 / 3, 1), (figures.BCubedPrecision, figures.BCubedRecall, figures.PairPrecision, figures.PairRecall));
    }

    [Fact]
    public void OneBucketForEachLosesRecallOnly()
    {
        var figures = GroupingFigures.Of(["a", "a", "b", "b"], ["1", "2", "3", "4"]);

        Assert.Equal((1, 0.5, 1, 0), (figures.BCubedPrecision, figures.BCubedRecall, figures.PairPrecision, figures.PairRecall));
    }

    [Fact]
    public void AMixedBucketAndASplitBugAreWeighedByCrashes()
    {
        // a: three in 1, one in 2; b: one in 2. Precision (3*1 + 2*1/2) / 5, recall (3*3/4 + 1/4 + 1) / 5.
        var figures = GroupingFigures.Of(["a", "a", "a", "a", "b"], ["1", "1", "1", "2", "2"]);

        Assert.Equal(0.8, figures.BCubedPrecision, 9);
        Assert.Equal(0.7, figures.BCubedRecall, 9);
        Assert.Equal(0.75, figures.PairPrecision, 9);
        Assert.Equal(0.5, figures.PairRecall, 9);
    }
}
