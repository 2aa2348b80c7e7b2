using CrashHub.Server.Accounts;
using Microsoft.Extensions.Time.Testing;

namespace CrashHub.Server.Tests.Accounts;

public sealed class AttemptMeterTests
{
    [Fact]
    public void AKeyHasItsMinutesWorthAtOnceAndThenOneAfterTheOther()
    {
        var time = new FakeTimeProvider();
        var meter = new AttemptMeter(time);
        for (var attempt = 0; attempt < 6; attempt++)
            Assert.Null(meter.Take("a", 6));

        var wait = meter.Take("a", 6);
        time.Advance(TimeSpan.FromSeconds(9.9));
        var early = meter.Take("a", 6);
        time.Advance(TimeSpan.FromSeconds(0.1));
        var due = meter.Take("a", 6);

        Assert.Equal(TimeSpan.FromSeconds(10), wait);
        Assert.NotNull(early);
        Assert.Null(due);
        Assert.Null(meter.Take("b", 6));
    }

    [Fact]
    public void MoreKeysThanAreHeldShareOneMeterUntilSomeRest()
    {
        var time = new FakeTimeProvider();
        var meter = new AttemptMeter(time);
        for (var key = 0; key < 50_000; key++)
            Assert.Null(meter.Take($"{key}", 1));

        var first = meter.Take("x", 1);
        var second = meter.Take("y", 1);
        time.Advance(TimeSpan.FromMinutes(1));
        var rested = meter.Take("z", 1);

        Assert.Null(first);
        Assert.NotNull(second);
        Assert.Null(rested);
    }
}
