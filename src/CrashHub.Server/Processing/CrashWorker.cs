using System.Collections.Concurrent;
using CrashHub.Server.Data;
using CrashHub.Server.Observability.Measures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Processing;

/// <summary>Claims crashes and sees each to its end. A worker may die at any moment: what it holds comes back when its lease ends.</summary>
internal sealed partial class CrashWorker(
    IDbContextFactory<CrashHubDb> databases,
    CrashJob job,
    DroppedBlobs dropped,
    AloneGate gate,
    CrashEnds ends,
    CountingJob counting,
    QueueHint hint,
    LeasedWork leased,
    IngestPressure pressure,
    StackMemory stacks,
    IOptions<ProcessingOptions> options,
    TimeProvider time,
    ILogger<CrashWorker> logger
)
{
    /// <summary>After so many deaths a crash runs alone in its process.</summary>
    internal const int DeathsBeforeAlone = 2;

    private const int UnboundedClaim = 16;

    /// <summary>
    /// After so many it is not tried again. The last three were alone: one alone may be a machine that went down at that moment, three are this crash.
    /// </summary>
    internal const int DeathsBeforeQuarantine = DeathsBeforeAlone + 3;

    // A process that is killed again and again soon after its start dies with the same crash, the oldest, in its hands, whose fault that need not be.
    private const int DeathsBeforeSettled = DeathsBeforeQuarantine - 2;

    // Dumps that are worked on together, unless it is one.
    private const long MaxBytes = 8L << 20;
    private static readonly TimeSpan RestAfterDeath = TimeSpan.FromSeconds(5);

    // The queue is nearly empty, yet several came at once: what comes within this time is worked on together, with one sync for all.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    // A row that a poll finds may be one whose 202 is still on its way out; whoever took it hints once it is answered. Ingest answers first.
    private static readonly TimeSpan GraceForAnswers = TimeSpan.FromMilliseconds(250);

    // So long without the end of a batch, and the others are taken to be held up.
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    // Where the round over the projects is. One for all workers of the process: the next of them goes on behind it instead of taking the same project.
    private int served;
    private int rounds;

    private readonly long begunAt = time.GetTimestamp();

    // When one of the workers of the process saw a batch to its end.
    private long movedAt = time.GetTimestamp();

    /// <summary>Works until it is stopped.</summary>
    /// <param name="owner">Whose the claims are.</param>
    /// <param name="isSpare">True to rest while hosts send a stream of crashes and another worker sees to them.</param>
    /// <param name="stop">Stops it.</param>
    public async Task RunAsync(string owner, bool isSpare, CancellationToken stop)
    {
        var away = 0;
        var hosts = new HostsFirst(pressure, time);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await hosts.RestAsync(stop);
                if (isSpare)
                    await LeaveProcessorAsync(stop);
                var (claims, counted) = await RoundAsync(owner, stop);
                away = 0;
                if (claims.Count > 0)
                {
                    await WorkAsync(claims, stop);
                    Volatile.Write(ref movedAt, time.GetTimestamp());
                }
                else
                    await WaitForWorkAsync(stop);
                if ((claims.Count > 1 && claims.Count < options.Value.Batch) || counted is > 1 and < CrashCounting.Most)
                    await Task.Delay(Gathering, TimeProvider.System, stop);
            }
            catch (Exception fault) when (EngineFault.IsOfDatabase(fault))
            {
                await leased.RestAsync(fault, ++away, stop);
            }
        }
    }

    /// <summary>
    /// Leaves a processor to the hosts as long as crashes come in a stream and the queue moves without this worker: else a dump that takes long with the
    /// others would hold all up.
    /// </summary>
    private async Task LeaveProcessorAsync(CancellationToken stop)
    {
        while (pressure.IsStream && time.GetElapsedTime(Volatile.Read(ref movedAt)) < Stuck)
            await Task.Delay(Look, TimeProvider.System, stop);
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

    /// <summary>
    /// Claims from the next project in the round that has work; nothing when none has. A project whose rows other workers lock at this moment is passed
    /// over, else whoever comes behind it would wait for a poll.
    /// </summary>
    internal async Task<IReadOnlyList<CrashQueueClaim>> ClaimAsync(string owner, CancellationToken stop) =>
        (await RoundAsync(owner, stop)).Claims;

    /// <summary>Counts on its way the crashes that are only counted: they need no claim.</summary>
    private async Task<(IReadOnlyList<CrashQueueClaim> Claims, int Counted)> RoundAsync(string owner, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        // One claim in several has no bounds, so that an old crash waits for no end of new ones.
        var isBounded = db.Database.IsNpgsql() && Interlocked.Increment(ref rounds) % UnboundedClaim != 0;
        var recent = 0;
        if (isBounded)
        {
            var (claims, counted) = await RoundAsync(db, QueueWindow.Recent(time), owner, stop);
            if (claims.Count > 0)
                return (claims, counted);
            recent = counted;
        }
        var (all, others) = await RoundAsync(db, default, owner, stop);
        return (all, recent + others);
    }

    private async Task<(IReadOnlyList<CrashQueueClaim> Claims, int Counted)> RoundAsync(
        CrashHubDb db,
        QueueWindow window,
        string owner,
        CancellationToken stop
    )
    {
        var queue = new CrashQueue(db, window);
        var (first, counted) = ((int?)null, 0);
        while (await queue.NextAsync(Volatile.Read(ref served), stop) is { } next && next.Project != first)
        {
            Volatile.Write(ref served, next.Project);
            first ??= next.Project;
            var urgency = int.MinValue;
            if (next.Priority == CrashCounting.Priority && await counting.RunAsync(db, window, next.Project, stop) is { } count)
                (counted, urgency) = (counted + count, CrashCounting.Priority + 1);
            var claims = await queue.ClaimAsync(next.Project, owner, options.Value.Batch, options.Value.Lease, stop, urgency);
            if (claims.Count == 0)
                continue;
            if (claims.Count == options.Value.Batch)
                hint.WakeOne(); // There may be more: wake the next worker.
            return (claims, counted);
        }
        return ([], counted);
    }

    /// <summary>Sees a batch to its end and keeps its leases alive meanwhile.</summary>
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
                for (IReadOnlyList<CrashQueueClaim> left = claims; left.Count > 0; )
                {
                    var together = Together(left);
                    var unreached = await SeveralAsync(together, stop);
                    foreach (var ended in together.Except(unreached))
                        open.TryRemove(ended.Id, out _);
                    left = [.. unreached, .. left.Skip(together.Count)];
                }
            }
        );
    }

    /// <summary>
    /// The first that may be worked on together: none that a process died with, since the next death must tell which one it was, and no more bytes at once
    /// than one large dump may have.
    /// </summary>
    private static IReadOnlyList<CrashQueueClaim> Together(IReadOnlyList<CrashQueueClaim> claims)
    {
        var count = 1;
        var bytes = claims[0].DumpBytes;
        while (
            claims[0].Attempts == 0 && count < claims.Count && claims[count].Attempts == 0 && bytes + claims[count].DumpBytes <= MaxBytes
        )
            bytes += claims[count++].DumpBytes;
        return [.. claims.Take(count)];
    }

    /// <returns>Those that were not reached.</returns>
    private async Task<IReadOnlyList<CrashQueueClaim>> SeveralAsync(IReadOnlyList<CrashQueueClaim> claims, CancellationToken stop)
    {
        var deaths = claims[0].Attempts;
        if (deaths >= DeathsBeforeQuarantine)
        {
            Log.Quarantined(logger, claims[0].Id, deaths);
            await ends.FailAsync(
                claims[0],
                $"quarantined: the process died {deaths} times while it worked on this crash",
                isUnreadable: false,
                stop
            );
            return [];
        }
        var unsettled = options.Value.Settle - time.GetElapsedTime(begunAt);
        if (deaths >= DeathsBeforeSettled && unsettled > TimeSpan.Zero)
        {
            await ends.RestAsync(claims[0], unsettled, stop);
            return [];
        }
        if (deaths > 0)
            ProcessingMeasures.LeasesExpired("taker");
        var open = claims;
        var charged = false;
        try
        {
            using var place = await gate.EnterAsync(deaths >= DeathsBeforeAlone, stop);
            open = await leased.StoreAsync(db => new CrashQueue(db).ChargeAsync(claims, RestAfterDeath * (deaths + 1), stop), stop);
            charged = true;
            ProcessingMeasures.LeasesExpired("owner", claims.Count - open.Count);
            return open.Count == 0 ? [] : await AnalyzeAsync(open, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            foreach (var claim in open)
                await ends.ReleaseAsync(claim, charged, stop);
        }
        // The boundary of a job: whatever it throws costs these crashes only.
        catch (Exception fault)
        {
            foreach (var claim in open)
                await ends.FaultAsync(claim, charged, fault, stop);
        }
        return [];
    }

    private async Task<IReadOnlyList<CrashQueueClaim>> AnalyzeAsync(IReadOnlyList<CrashQueueClaim> claims, CancellationToken stop)
    {
        CrashAttempt[] attempts = [.. claims.Select(claim => new CrashAttempt(claim))];
        try
        {
            await job.RunAsync(attempts, stop);
            await FinishAsync([.. attempts.Where(a => a.Input is not null)], stop);
            foreach (var attempt in attempts)
            {
                if (attempt.Refusal is { } refusal)
                    await ends.FailAsync(attempt.Claim, refusal, attempt.IsUnreadable, stop);
                else if (attempt.Fault is { } fault)
                    await ends.FaultAsync(attempt.Claim, charged: true, fault, stop);
            }
            return [.. attempts.Where(a => !a.HasEnded).Select(a => a.Claim)];
        }
        finally
        {
            foreach (var attempt in attempts)
                attempt.Dispose();
        }
    }

    private async Task FinishAsync(IReadOnlyList<CrashAttempt> attempts, CancellationToken stop)
    {
        if (attempts.Count == 0)
            return;
        Phase[] phases = [.. attempts.Select(attempt => Phase.Finish(attempt.Span))];
        try
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            var results = await new CrashFinish(db, stacks).RunAsync(
                [.. attempts.Select(a => new CrashFinishItem(a.Claim, a.Input!))],
                stop
            );
            for (var at = 0; at < attempts.Count; at++)
                ends.Ended(attempts[at].Claim, results[at], results[at] == CrashFinishResult.Dropped ? "discarded" : "processed");
            for (var at = 0; at < attempts.Count; at++)
                await dropped.RemoveAsync(attempts[at].Claim.Id, attempts[at].Unnamed(results[at]));
        }
        // What the database refuses of one must not cost the others; those that the batch did end are no longer held, and stay as they are.
        catch (Exception fault) when (attempts.Count > 1 && !EngineFault.IsAway(fault) && !stop.IsCancellationRequested)
        {
            foreach (var attempt in attempts)
                await FinishAsync([attempt], stop);
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            foreach (var attempt in attempts)
                await ends.FaultAsync(attempt.Claim, charged: true, fault, stop);
        }
        finally
        {
            foreach (var phase in phases)
                phase.Dispose();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(303, LogLevel.Error, "Crash {CrashId} is in quarantine after {Deaths} deaths; its dump is kept")]
        public static partial void Quarantined(ILogger logger, Guid crashId, int deaths);
    }
}
