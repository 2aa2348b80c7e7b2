using System.Collections.Concurrent;
using CrashHub.Server.Data;
using CrashHub.Server.Observability.Measures;

namespace CrashHub.Server.Processing;

/// <summary>What becomes of claimed crashes: ended, failed, or put back. Every write names owner and epoch and outlives a database that is away.</summary>
internal sealed partial class CrashEnds(
    QueueHint hint,
    LeasedWork leased,
    PrivacyRules rules,
    DroppedBlobs dropped,
    TimeProvider time,
    ILogger<CrashEnds> logger
)
{
    private const int MaxFaults = 60;
    private static readonly TimeSpan RestAfterMemory = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, int> faults = new();

    /// <summary>Puts a crash back at once: this worker stops.</summary>
    public Task ReleaseAsync(CrashQueueClaim claim, bool charged, CancellationToken stop) =>
        StoreAsync(queue => queue.ReleaseAsync(claim, charged, TimeSpan.Zero, CancellationToken.None), stop);

    /// <summary>Puts a crash back that is not to be tried yet; it is charged nothing.</summary>
    public Task RestAsync(CrashQueueClaim claim, TimeSpan pause, CancellationToken stop) =>
        StoreAsync(queue => queue.ReleaseAsync(claim, charged: false, pause, CancellationToken.None), stop);

    /// <summary>Judges what was thrown: engines that are away put the crash back for a while, all else fails it.</summary>
    public async Task FaultAsync(CrashQueueClaim claim, bool charged, Exception fault, CancellationToken stop)
    {
        if (fault is OutOfMemoryException)
        {
            // As good as a death: it stays charged, and the third time it runs alone.
            Log.NoMemory(logger, claim.Id);
            await RestAsync(claim, RestAfterMemory, stop);
            return;
        }
        var count = faults.AddOrUpdate(claim.Id, 1, (_, before) => before + 1);
        if (EngineFault.IsAway(fault) && count < MaxFaults)
        {
            var pause = LeasedWork.Pause(count);
            EngineMeasures.Failed(fault);
            Log.Retry(logger, claim.Id, fault.GetType().Name, fault.Message, pause.TotalSeconds);
            await StoreAsync(queue => queue.ReleaseAsync(claim, charged, pause, stop), stop);
            return;
        }
        Log.Failed(logger, fault, claim.Id);
        await FailAsync(claim, $"{fault.GetType().Name}: {fault.Message}", isUnreadable: !EngineFault.IsAway(fault), stop);
    }

    /// <summary>Ends a crash without a report.</summary>
    /// <param name="claim">The crash.</param>
    /// <param name="error">Why.</param>
    /// <param name="isUnreadable">
    /// True when the dump could be had and no report came of it: what can't be read can't be shrunk or scrubbed, and a project that wants that keeps no such
    /// dump. Where an engine's fault or a dying process stands behind it, the dump stays.
    /// </param>
    /// <param name="stop">Ends the wait.</param>
    public async Task FailAsync(CrashQueueClaim claim, string error, bool isUnreadable, CancellationToken stop)
    {
        var keepsDump = true;
        var failed = await leased.StoreAsync(
            async db =>
            {
                keepsDump = !isUnreadable || (await rules.OfAsync(db, claim.ProjectId, stop)).KeepsEverything;
                return await new CrashQueue(db).FailAsync(claim, error, keepsDump, stop);
            },
            stop
        );
        if (!failed)
            return;
        Ended(claim, CrashFinishResult.Finished, "failed");
        if (!keepsDump)
            await dropped.RemoveAsync(claim.Id, CrashBlobs.Of(claim.DumpLocator, claim.LogLocator, null));
    }

    /// <summary>Tells those who wait, and counts.</summary>
    /// <param name="claim">The crash.</param>
    /// <param name="result">How its finish ended.</param>
    /// <param name="state">The state that it reached when it finished.</param>
    public void Ended(CrashQueueClaim claim, CrashFinishResult result, string state)
    {
        faults.TryRemove(claim.Id, out _);
        if (result is CrashFinishResult.Finished or CrashFinishResult.Dropped)
        {
            ProcessingMeasures.Ended(state, claim.Priority == 0 ? SinceReceived(claim) : null);
            hint.Ended(claim.Id);
        }
        else if (result == CrashFinishResult.Requeued)
            hint.WorkArrived();
        else
        {
            ProcessingMeasures.LeasesExpired("owner");
            Log.LeaseLost(logger, claim.Id);
        }
    }

    private TimeSpan SinceReceived(CrashQueueClaim claim) =>
        TimeSpan.FromMicroseconds(Math.Max(0, MicrosecondsConverter.ToMicroseconds(time.GetUtcNow()) - claim.ReceivedAt));

    private Task<bool> StoreAsync(Func<CrashQueue, Task<bool>> change, CancellationToken stop) =>
        leased.StoreAsync(db => change(new CrashQueue(db)), stop);

    private static partial class Log
    {
        [LoggerMessage(301, LogLevel.Error, "Crash {CrashId} failed: analysis threw")]
        public static partial void Failed(ILogger logger, Exception fault, Guid crashId);

        [LoggerMessage(302, LogLevel.Warning, "Crash {CrashId} is put back for {Seconds} s ({Class}: {Reason})")]
        public static partial void Retry(ILogger logger, Guid crashId, string @class, string reason, double seconds);

        [LoggerMessage(304, LogLevel.Information, "Crash {CrashId} belongs to another worker by now, or is gone; nothing was stored")]
        public static partial void LeaseLost(ILogger logger, Guid crashId);

        [LoggerMessage(305, LogLevel.Error, "Crash {CrashId} is put back: memory ran out")]
        public static partial void NoMemory(ILogger logger, Guid crashId);
    }
}
