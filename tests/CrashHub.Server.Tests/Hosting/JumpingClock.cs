namespace CrashHub.Server.Tests.Hosting;

/// <summary>A clock that somebody sets while the server runs, beside the one that nobody can set; timers run as ever.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long ahead;
    private long passed;

    /// <summary>Sets the clock: by hours ahead, or back.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref ahead, by.Ticks);

    /// <summary>Lets time pass on both.</summary>
    public void Pass(TimeSpan time) => Interlocked.Add(ref passed, time.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref ahead) + Interlocked.Read(ref passed));

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() =>
        System.GetTimestamp() + (long)(new TimeSpan(Interlocked.Read(ref passed)).TotalSeconds * System.TimestampFrequency);
}
