using CrashHub.Server.Dashboard;

namespace CrashHub.Server.Tests.Dashboard;

public sealed class AgoTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-300, "just now")]
    [InlineData(10, "just now")]
    [InlineData(50, "1 min ago")]
    [InlineData(3599, "60 min ago")]
    [InlineData(3600, "1 h ago")]
    [InlineData(86_399, "23 h ago")]
    [InlineData(86_400, "1 d ago")]
    [InlineData(40 * 86_400, "2026-01-20")]
    public void GrowsCoarserWithAge(int seconds, string expected) => Assert.Equal(expected, Ago.Words(Now.AddSeconds(-seconds), Now));

    [Fact]
    public void SaysTheInstantInUtc() =>
        Assert.Equal("2026-03-01 12:00:00 UTC", Ago.Absolute(new DateTimeOffset(2026, 3, 1, 14, 0, 0, TimeSpan.FromHours(2))));
}
