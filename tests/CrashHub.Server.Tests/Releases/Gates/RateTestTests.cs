using CrashHub.Server.Releases.Gates;

namespace CrashHub.Server.Tests.Releases.Gates;

public sealed class RateTestTests
{
    // Reckoned with fractions of whole numbers.
    [Theory]
    [InlineData(2, 50, 1, 50, 0.5)]
    [InlineData(100, 50_000, 50, 50_000, 2.723766551696293e-05)]
    [InlineData(3, 100, 0, 900, 0.001)]
    [InlineData(1, 1, 1, 1, 0.75)]
    [InlineData(10, 1000, 30, 1000, 0.9996602258725034)]
    [InlineData(7, 123, 11, 4567, 2.1046890916889272e-07)]
    [InlineData(40, 1000, 20, 3000, 1.3096571549746747e-11)]
    [InlineData(0, 1000, 20, 3000, 1)]
    public void IsTheBinomialTail(long crashes, long invocations, long baselineCrashes, long baselineInvocations, double expected)
    {
        var found = RateTest.PValue(crashes, invocations, baselineCrashes, baselineInvocations);

        Assert.Equal(1, found / expected, 9);
    }

    [Fact]
    public void StaysAProbabilityAtCountsOfYears()
    {
        var same = RateTest.PValue(1_000_000_000, 1_000_000_000_000, 1_000_000_000, 1_000_000_000_000);
        var more = RateTest.PValue(1_001_000_000, 1_000_000_000_000, 1_000_000_000, 1_000_000_000_000);

        Assert.Equal(0.5, same, 3);
        Assert.InRange(more, 0, 1e-10);
    }
}
