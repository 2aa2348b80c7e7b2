using CrashHub.Server.Data;

namespace CrashHub.Server.Tests.Data;

/// <summary>What lists show of a bucket, as it is carried on and stored.</summary>
public sealed class BucketShownTests
{
    private const long Hour = 3_600_000_000;

    [Fact]
    public void TheNewestTwentyAreKeptInTheirOrder()
    {
        var shown = new BucketShown();
        for (var k = 0; k < BucketShown.MostValues + 1; k++)
            shown.AddRelease($"r{k}", k);
        shown.AddRelease("r5", 1000);
        shown.AddRelease("r4", 1);
        shown.AddRelease("ra", 1000);

        Assert.Equal(BucketShown.MostValues, shown.Releases.Count());
        Assert.Equal(["r5", "ra", "r20", "r19"], shown.Releases.Take(4));
        Assert.DoesNotContain("r0", shown.Releases);
    }

    [Fact]
    public void HoursMoveOnAndWhatLiesBeforeThemIsForgotten()
    {
        var shown = new BucketShown();
        shown.AddHour(100 * Hour, 1);
        shown.AddHour(102 * Hour, 2);
        shown.AddHour(101 * Hour, 4);
        shown.AddHour(50 * Hour, 8);

        Assert.Equal([1, 4, 2, 0], shown.Trend(100 * Hour, 4)!);
        Assert.Equal([4, 2], shown.Trend(101 * Hour, 2)!);
        Assert.Equal([1, 6], shown.Trend(100 * Hour, 2)!); // an hour that has not begun counts in the last
        Assert.Null(shown.Trend(72 * Hour, 24));
        Assert.NotNull(shown.Trend(73 * Hour, 24));
        shown.AddHour(500 * Hour, 1);
        Assert.Equal([0, 1], shown.Trend(499 * Hour, 2)!);
    }

    [Fact]
    public void ItIsReadAsItWasStoredAndOnlyWithItsCount()
    {
        var shown = new BucketShown { ReleaseCount = 300 };
        shown.AddRelease("1.0", 5);
        shown.AddFunction("rühren", 7);
        shown.AddHour(100 * Hour, 3);
        var packed = shown.Pack(42);

        var read = BucketShown.Read(packed, 42)!;

        Assert.Equal(300, read.ReleaseCount);
        Assert.Equal(["1.0"], read.Releases);
        Assert.Equal(["rühren"], read.Functions);
        Assert.Equal([3, 0], read.Trend(100 * Hour, 2)!);
        Assert.Equal(packed, read.Pack(42));
        Assert.Null(BucketShown.Read(packed, 43));
        Assert.Null(BucketShown.Read(null, 42));
    }
}
