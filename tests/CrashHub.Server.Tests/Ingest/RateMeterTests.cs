using CrashHub.Server.Ingest;
using Microsoft.Extensions.Time.Testing;

namespace CrashHub.Server.Tests.Ingest;

public sealed class RateMeterTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void GivesABurstAndThenWhatFlowsIn()
    {
        var meter = new RateMeter(time);

        Assert.True(Take(meter).IsTaken);
        Assert.Equal(new RateReading(true, 1, TimeSpan.FromSeconds(1)), Take(meter));
        Assert.Equal(new RateReading(true, 0, TimeSpan.FromSeconds(1.5)), Take(meter));
        Assert.Equal(new RateReading(false, 0, TimeSpan.FromSeconds(0.5)), Take(meter));
        time.Advance(TimeSpan.FromSeconds(0.499));
        Assert.False(Take(meter).IsTaken);
        time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.True(Take(meter).IsTaken);
        Assert.False(Take(meter).IsTaken);
    }

    [Fact]
    public void IsFullAgainAfterAWhileAndHoldsNoMore()
    {
        var meter = new RateMeter(time);
        Assert.True(meter.IsIdle);
        for (var k = 0; k < 3; k++)
            Take(meter);
        Assert.False(meter.IsIdle);

        time.Advance(TimeSpan.FromHours(1));

        Assert.True(meter.IsIdle);
        Assert.Equal(3, Enumerable.Range(0, 9).Count(_ => Take(meter).IsTaken));
    }

    [Fact]
    public void OwesWhatIsLargerThanItself()
    {
        var meter = new RateMeter(time);

        Assert.True(meter.Take(100, needed: 1, perSecond: 10, burst: 20).IsTaken);
        var refused = meter.Take(1, needed: 1, perSecond: 10, burst: 20);

        Assert.Equal(new RateReading(false, 0, TimeSpan.FromSeconds(8.1)), refused);
    }

    [Fact]
    public void TheTableKeepsOnlyMetersThatAreInUse()
    {
        var meters = new RateMeters(time);
        for (var project = 1; project <= RateMeters.SweepAt; project++)
            meters.Of(RateKind.ProjectRequests, project, Guid.Empty);
        Take(meters.Of(RateKind.ProjectRequests, 7, Guid.Empty));

        meters.Of(RateKind.TokenRequests, 1, Guid.NewGuid());

        Assert.Equal(2, meters.Count);
        Assert.False(meters.Of(RateKind.ProjectRequests, 7, Guid.Empty).IsIdle);
    }

    private static RateReading Take(RateMeter meter) => meter.Take(1, needed: 1, perSecond: 2, burst: 3);
}
