using CrashHub.Server.Data;

namespace CrashHub.Server.Processing;

/// <summary>
/// Lets the hosts of a storm go first: work that is durable and can wait rests while many uploads wait for their commit, and what nobody waits for while
/// crashes do. It rests some time on end at most, and in a storm that does not end it still has a fifth of its time, so that it moves on. One instance a worker.
/// </summary>
/// <param name="pressure">What hosts want.</param>
/// <param name="time">The clock.</param>
/// <param name="queue">The queue, for work that lets crashes go first as well; null for the workers themselves.</param>
internal sealed class HostsFirst(IngestPressure pressure, TimeProvider time, BusyQueue? queue = null)
{
    private const double RestPerWork = 4;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    // What lets crashes go first waits for a storm and for most of the queue that it leaves.
    private readonly TimeSpan longest = TimeSpan.FromSeconds(queue is null ? 10 : 30);
    private TimeSpan rested;
    private long workedSince = time.GetTimestamp();

    /// <summary>Returns when few wait, or when it has rested long enough.</summary>
    public async ValueTask RestAsync(CancellationToken stop)
    {
        if (!IsHigh)
            return;
        var unearned = rested - time.GetElapsedTime(workedSince) * RestPerWork;
        rested = unearned > TimeSpan.Zero ? unearned : TimeSpan.Zero;
        while (IsHigh && rested < longest)
        {
            var begun = time.GetTimestamp();
            await Task.Delay(Step, time, stop);
            rested += time.GetElapsedTime(begun);
        }
        workedSince = time.GetTimestamp();
    }

    private bool IsHigh => pressure.IsHigh || queue is { IsBusy: true };
}
