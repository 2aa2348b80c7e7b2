using System.Collections.Concurrent;
using CrashHub.Server.Data;
using CrashHub.Server.Observability.Measures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Processing;

/// <summary>Claims crashes and sees each to its end. A worker may die at any moment: what it holds comes back when its lease ends.</summary>
internal sealed class CrashWorker(
    IDbContextFactory<CrashHubDb> databases,
    CrashJob job,
    DroppedBlobs dropped,
    CrashRounds rounds,
    CrashDeaths deaths,
    CrashEnds ends,
    LeasedWork leased,
    IngestPressure pressure,
    StackMemory stacks,
    IOptions<ProcessingOptions> options,
    TimeProvider time
)
{
    // Dumps that are worked on together, unless it is one.
    private const long MaxBytes = 8L << 20;

    // The queue is nearly empty, yet several came at once: what comes within this time is worked on together, with one sync for all.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    // So long without the end of a batch, and the others are taken to be held up.
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

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
                var (claims, counted) = await rounds.ClaimAsync(owner, stop);
                away = 0;
                if (claims.Count > 0)
                {
                    await WorkAsync(claims, stop);
                    Volatile.Write(ref movedAt, time.GetTimestamp());
                }
                else
                    await rounds.WaitAsync(stop);
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
        if (await deaths.PutAwayAsync(claims[0], stop))
            return [];
        var open = claims;
        var charged = false;
        try
        {
            using var place = await deaths.EnterAsync(claims[0], stop);
            open = await leased.StoreAsync(
                db => new CrashQueue(db).ChargeAsync(claims, CrashDeaths.RestAfter(claims[0].Attempts + 1), stop),
                stop
            );
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
}
