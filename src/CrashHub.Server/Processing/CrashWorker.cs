using System.Collections.Concurrent;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Processing;

/// <summary>Claims crashes and sees each to its end. A worker may die at any moment: what it holds comes back when its lease ends.</summary>
internal sealed partial class CrashWorker(
    IDbContextFactory<CrashHubDb> databases,
    CrashJob job,
    AloneGate gate,
    QueueHint hint,
    LeasedWork leased,
    IOptions<ProcessingOptions> options,
    TimeProvider time,
    ILogger<CrashWorker> logger
)
{
    /// <summary>After so many deaths a crash runs alone in its process.</summary>
    internal const int DeathsBeforeAlone = 2;

    /// <summary>
    /// After so many it is not tried again. The last three were alone: one alone may be a machine that went down at that moment, three are this crash.
    /// </summary>
    internal const int DeathsBeforeQuarantine = DeathsBeforeAlone + 3;

    private const int MaxFaults = 60;
    private const int UnboundedClaim = 16;
    private static readonly TimeSpan RestAfterDeath = TimeSpan.FromSeconds(5);

    // A row that a poll finds may be one whose 202 is still on its way out; whoever took it hints once it is answered. Ingest answers first.
    private static readonly TimeSpan GraceForAnswers = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<Guid, int> faults = new();
    private int claimed;

    /// <summary>Works until it is stopped.</summary>
    public async Task RunAsync(string owner, CancellationToken stop)
    {
        var project = 0;
        var away = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var next = await ClaimAsync(owner, project, stop);
                away = 0;
                if (next is ([_, ..] claims, var from))
                {
                    project = from;
                    await WorkAsync(claims, stop);
                }
                else
                    await WaitForWorkAsync(stop);
            }
            catch (Exception fault) when (EngineFault.IsOfDatabase(fault))
            {
                await leased.RestAsync(fault, ++away, stop);
            }
        }
    }

    /// <summary>Returns at a hint, or some time after a poll has found work.</summary>
    private async Task WaitForWorkAsync(CancellationToken stop)
    {
        while (!await hint.WaitForWorkAsync(options.Value.Poll, stop))
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            if (await new CrashQueue(db).NextProjectAsync(0, stop) is null)
                continue;
            await hint.WaitForWorkAsync(GraceForAnswers, stop);
            return;
        }
    }

    /// <summary>Claims from the next project that has work, and says which that was.</summary>
    internal async Task<(IReadOnlyList<CrashQueueClaim> Claims, int Project)> ClaimAsync(string owner, int after, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        // One claim in several has no bounds, so that an old crash waits for no end of new ones.
        var isBounded = db.Database.IsNpgsql() && Interlocked.Increment(ref claimed) % UnboundedClaim != 0;
        var queue = new CrashQueue(db, isBounded ? QueueWindow.Recent(time) : default);
        var next = await queue.NextProjectAsync(after, stop);
        if (next is null && isBounded)
        {
            queue = new CrashQueue(db);
            next = await queue.NextProjectAsync(after, stop);
        }
        if (next is not { } project)
            return ([], after);
        var claims = await queue.ClaimAsync(project, owner, options.Value.Batch, options.Value.Lease, stop);
        if (claims.Count == options.Value.Batch)
            hint.WakeOne(); // There may be more: wake the next worker.
        return (claims, project);
    }

    /// <summary>Sees a batch to its end, one after another, and keeps its leases alive meanwhile.</summary>
    internal async Task WorkAsync(IReadOnlyList<CrashQueueClaim> claims, CancellationToken stop)
    {
        var open = new ConcurrentDictionary<Guid, CrashQueueClaim>(claims.Select(c => KeyValuePair.Create(c.Id, c)));
        await leased.HoldAsync(
            options.Value.Lease,
            async (db, done) =>
            {
                foreach (var claim in open.Values)
                    await new CrashQueue(db).RenewAsync(claim, options.Value.Lease, done);
            },
            async () =>
            {
                foreach (var claim in claims)
                {
                    await OneAsync(claim, stop);
                    open.TryRemove(claim.Id, out _);
                }
            }
        );
    }

    private async Task OneAsync(CrashQueueClaim claim, CancellationToken stop)
    {
        if (claim.Attempts >= DeathsBeforeQuarantine)
        {
            Log.Quarantined(logger, claim.Id, claim.Attempts);
            await FailAsync(claim, $"quarantined: the process died {claim.Attempts} times while it worked on this crash", stop);
            return;
        }
        var charged = false;
        try
        {
            using var place = await gate.EnterAsync(claim.Attempts >= DeathsBeforeAlone, stop);
            charged = await StoreAsync(queue => queue.ChargeAsync(claim, RestAfterDeath * (claim.Attempts + 1), stop), stop);
            if (!charged)
                return;
            var (result, error) = await job.RunAsync(claim, stop);
            if (error is not null)
                await FailAsync(claim, error, stop);
            else
                Ended(claim, result);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await StoreAsync(queue => queue.ReleaseAsync(claim, charged, TimeSpan.Zero, CancellationToken.None), stop);
        }
        // The boundary of a job: whatever it throws costs this crash only.
        catch (Exception fault)
        {
            await FaultAsync(claim, charged, fault, stop);
        }
    }

    private async Task FaultAsync(CrashQueueClaim claim, bool charged, Exception fault, CancellationToken stop)
    {
        if (fault is OutOfMemoryException)
        {
            // As good as a death: it stays charged, and the third time it runs alone.
            Log.NoMemory(logger, claim.Id);
            await StoreAsync(queue => queue.ReleaseAsync(claim, charged: false, RestAfterDeath, stop), stop);
            return;
        }
        var count = faults.AddOrUpdate(claim.Id, 1, (_, before) => before + 1);
        if (EngineFault.IsAway(fault) && count < MaxFaults)
        {
            var pause = LeasedWork.Pause(count);
            Log.Retry(logger, claim.Id, fault.GetType().Name, fault.Message, pause.TotalSeconds);
            await StoreAsync(queue => queue.ReleaseAsync(claim, charged, pause, stop), stop);
            return;
        }
        Log.Failed(logger, fault, claim.Id);
        await FailAsync(claim, $"{fault.GetType().Name}: {fault.Message}", stop);
    }

    private async Task FailAsync(CrashQueueClaim claim, string error, CancellationToken stop)
    {
        if (await StoreAsync(queue => queue.FailAsync(claim, error, stop), stop))
            Ended(claim, CrashFinishResult.Finished);
    }

    private void Ended(CrashQueueClaim claim, CrashFinishResult result)
    {
        faults.TryRemove(claim.Id, out _);
        if (result == CrashFinishResult.Finished)
            hint.Ended(claim.Id);
        else if (result == CrashFinishResult.Requeued)
            hint.WorkArrived();
        else
            Log.LeaseLost(logger, claim.Id);
    }

    private Task<bool> StoreAsync(Func<CrashQueue, Task<bool>> change, CancellationToken stop) =>
        leased.StoreAsync(db => change(new CrashQueue(db)), stop);

    private static partial class Log
    {
        [LoggerMessage(301, LogLevel.Error, "Crash {CrashId} failed: analysis threw")]
        public static partial void Failed(ILogger logger, Exception fault, Guid crashId);

        [LoggerMessage(302, LogLevel.Warning, "Crash {CrashId} is put back for {Seconds} s ({Class}: {Reason})")]
        public static partial void Retry(ILogger logger, Guid crashId, string @class, string reason, double seconds);

        [LoggerMessage(303, LogLevel.Error, "Crash {CrashId} is in quarantine after {Deaths} deaths; its dump is kept")]
        public static partial void Quarantined(ILogger logger, Guid crashId, int deaths);

        [LoggerMessage(304, LogLevel.Information, "Crash {CrashId} belongs to another worker by now, or is gone; nothing was stored")]
        public static partial void LeaseLost(ILogger logger, Guid crashId);

        [LoggerMessage(305, LogLevel.Error, "Crash {CrashId} is put back: memory ran out")]
        public static partial void NoMemory(ILogger logger, Guid crashId);
    }
}
