using CrashHub.Server.Data;

namespace CrashHub.Server.Processing;

/// <summary>
/// Lets the hosts of a storm go first: work that is durable and can wait rests while many uploads wait for their commit. It rests ten seconds on end at
/// most, and in a storm that does not end it still has a fifth of its time, so the queue moves on. One instance a worker.
/// </summary>
internal sealed class HostsFirst(IngestPressure pressure, TimeProvider time)
{
    private const double RestPerWork = 4;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private TimeSpan allowed = Longest;
    private long workedSince = time.GetTimestamp();

    /// <summary>Returns when few wait, or when it has rested long enough.</summary>
    public async ValueTask RestAsync(CancellationToken stop)
    {
        if (!pressure.IsHigh)
            return;
        var earned = allowed + time.GetElapsedTime(workedSince) * RestPerWork;
        allowed = earned < Longest ? earned : Longest;
        while (pressure.IsHigh && allowed > TimeSpan.Zero)
        {
            var begun = time.GetTimestamp();
            await Task.Delay(Step, time, stop);
            allowed -= time.GetElapsedTime(begun);
        }
        workedSince = time.GetTimestamp();
    }
}
