using CrashHub.Server.Retention;

namespace CrashHub.Server.Tests.Retention;

public sealed class SweepClockTests
{
    private const long Hour = 3_600_000_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(1000 * Hour, null, 1000 * Hour)]
    [InlineData(9000 * Hour, 1000 * Hour, 1000 * Hour)] // Starts with a clock that is a year ahead.
    [InlineData(1000 * Hour, 9000 * Hour, 1000 * Hour)]
    public void AFirstSweepGoesByTheNewestCrash(long database, long? newest, long expected) =>
        Assert.Equal(expected, SweepClock.Next(null, database, newest, Interval));

    [Theory]
    [InlineData(1000 * Hour + 600_000_000, 1000 * Hour + 600_000_000)]
    [InlineData(1001 * Hour, 1001 * Hour)] // Just as much as a sweep catches up.
    [InlineData(1001 * Hour + 1, 1001 * Hour)]
    [InlineData(9760 * Hour, 1001 * Hour)] // A year ahead costs an hour.
    [InlineData(900 * Hour, 900 * Hour)] // Set back, or set right again.
    public void FollowsTheDatabaseByBoundedSteps(long database, long expected) =>
        Assert.Equal(expected, SweepClock.Next(1000 * Hour, database, null, Interval));
}
