using System.Net.Http.Headers;
using CrashHub.Cli.Uploads;

namespace CrashHub.Cli.Tests.Uploads;

public sealed class RetryPauseTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void DoublesUpToAHalfMinute()
    {
        var pauses = Enumerable
            .Range(0, 12)
            .Select(retry => RetryPause.Before(retry, null, Now, new Random(7))!.Value.TotalSeconds)
            .ToArray();

        Assert.InRange(pauses[0], 0.25, 0.5);
        Assert.InRange(pauses[3], 2, 4);
        Assert.All(pauses, pause => Assert.InRange(pause, 0.25, 30));
    }

    [Fact]
    public void WaitsAsLongAsTheServerAsks()
    {
        var bySeconds = RetryPause.Before(0, new RetryConditionHeaderValue(TimeSpan.FromSeconds(90)), Now, new Random(7));
        var byDate = RetryPause.Before(0, new RetryConditionHeaderValue(Now.AddSeconds(90)), Now, new Random(7));

        Assert.InRange(bySeconds!.Value.TotalSeconds, 90, 91);
        Assert.Equal(bySeconds, byDate);
    }

    [Fact]
    public void GivesUpWhenTheServerAsksForTooMuch()
    {
        Assert.Null(RetryPause.Before(0, new RetryConditionHeaderValue(RetryPause.Longest + TimeSpan.FromSeconds(1)), Now, new Random(7)));
    }

    [Theory]
    [InlineData(429, true)]
    [InlineData(503, true)]
    [InlineData(422, false)]
    [InlineData(401, false)]
    [InlineData(507, false)]
    public void TriesAgainOnlyWhereItCanHelp(int status, bool expected) => Assert.Equal(expected, RetryPause.IsWorthwhile(status));
}
