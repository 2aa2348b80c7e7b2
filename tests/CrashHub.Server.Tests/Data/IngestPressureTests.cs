using CrashHub.Server.Data;
using Microsoft.Extensions.Time.Testing;

namespace CrashHub.Server.Tests.Data;

public sealed class IngestPressureTests
{
    private const int Stream = 64;
    private readonly FakeTimeProvider time = new();
    private readonly IngestPressure pressure;

    public IngestPressureTests() => pressure = new IngestPressure(time);

    [Fact]
    public void NothingIsAStreamAtFirst()
    {
        Assert.False(pressure.IsStream);
    }

    [Fact]
    public void SoManyWithinASecondAreAStream()
    {
        Come(Stream, TimeSpan.FromMilliseconds(15));
        Assert.False(pressure.IsStream);

        Come(1, TimeSpan.Zero);

        Assert.True(pressure.IsStream);
    }

    [Fact]
    public void TheSameInMoreThanASecondAreNone()
    {
        Come(Stream * 3, TimeSpan.FromMilliseconds(16));

        Assert.False(pressure.IsStream);
    }

    [Fact]
    public void AStreamIsOverASecondAfterItsLast()
    {
        Come(Stream + 1, TimeSpan.FromMilliseconds(1));

        time.Advance(TimeSpan.FromMilliseconds(998));
        Assert.True(pressure.IsStream);
        time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.False(pressure.IsStream);
    }

    private void Come(int count, TimeSpan apart)
    {
        for (var k = 0; k < count; k++)
        {
            pressure.Enter();
            pressure.Leave();
            time.Advance(apart);
        }
    }
}
