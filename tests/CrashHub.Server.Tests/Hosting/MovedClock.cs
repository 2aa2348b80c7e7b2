namespace CrashHub.Server.Tests.Hosting;

/// <summary>
/// The system's clock, moved. Timers go on as ever: a clock that is driven by hand runs each tick of each timer on its way, which for a week is millions.
/// </summary>
internal sealed class MovedClock(DateTimeOffset start) : TimeProvider
{
    private TimeSpan by = start - System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;

    public void Advance(TimeSpan more) => by += more;
}
