using System.Diagnostics;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Observability.Measures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Processing;

/// <summary>Makes the symbol indexes that builds and crashes want, one at a time in this process. Crashes never wait for one.</summary>
internal sealed partial class SymbolIndexWorker(
    IDbContextFactory<CrashHubDb> databases,
    SymbolIndexPlanner planner,
    SymbolIndexJob job,
    LeasedWork leased,
    IBlobStore blobs,
    IOptions<ProcessingOptions> options,
    TimeProvider time,
    ILogger<SymbolIndexWorker> logger
) : BackgroundService
{
    /// <summary>After so many deaths or faults it is not tried again.</summary>
    internal const int MaxAttempts = 3;

    private readonly string owner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():n}";
    private readonly long begunAt = time.GetTimestamp();
    private int project;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // Starting must not wait for the first plan.
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        var isReady = false;
        for (var away = 0; ; )
        {
            try
            {
                if (!isReady)
                {
                    await ComeBackAsync(stop);
                    isReady = true;
                }
                while (await StepAsync(stop)) { }
                away = 0;
                await Task.Delay(options.Value.Poll, time, stop);
            }
            catch (Exception fault) when (EngineFault.IsOfDatabase(fault))
            {
                await leased.RestAsync(fault, ++away, stop);
            }
        }
    }

    /// <summary>Carries out a plan, or makes an index. False when there is nothing to do.</summary>
    internal async Task<bool> StepAsync(CancellationToken stop)
    {
        if (await planner.StepAsync(stop))
            return true;
        await using var db = await databases.CreateDbContextAsync(stop);
        var claim = await new SymbolIndexQueue(db).ClaimAsync(project, owner, SymbolIndexFormat.Version, options.Value.Lease, stop);
        if (claim is null)
            return false;
        project = claim.ProjectId;
        await leased.HoldAsync(
            options.Value.Lease,
            (held, done) => new SymbolIndexQueue(held).RenewAsync(claim, options.Value.Lease, done),
            () => OneAsync(claim, stop)
        );
        return true;
    }

    private async Task OneAsync(SymbolIndexClaim claim, CancellationToken stop)
    {
        if (claim.Attempts > MaxAttempts)
        {
            await FailAsync(claim, $"the process died {claim.Attempts - 1} times while it made this index", stop);
            return;
        }
        // Whoever is killed again and again soon after the start always has the same index in hand, whose fault that need not be.
        var unsettled = options.Value.Settle - time.GetElapsedTime(begunAt);
        if (claim.Attempts > 1 && unsettled > TimeSpan.Zero)
        {
            await ReleaseAsync(claim, charged: false, unsettled, stop);
            return;
        }
        using var clock = new CancellationTokenSource(options.Value.MaxIndexTime, time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, stop);
        try
        {
            var started = Stopwatch.GetTimestamp();
            var made = await job.RunAsync(claim, bound.Token);
            SymbolIndexMeasures.Made(started);
            await FinishAsync(claim, made, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await ReleaseAsync(claim, charged: false, TimeSpan.Zero, CancellationToken.None);
        }
        catch (OperationCanceledException) when (clock.IsCancellationRequested)
        {
            await FailAsync(claim, $"timeLimit: it took longer than {options.Value.IndexMaxSeconds} s (Processing:IndexMaxSeconds)", stop);
        }
        // The boundary of a job: whatever it throws costs this index only.
        catch (Exception fault)
        {
            await FaultAsync(claim, fault, stop);
        }
    }

    private async Task FinishAsync(SymbolIndexClaim claim, (string Locator, long Bytes)? made, CancellationToken stop)
    {
        if (made is not var (locator, bytes))
        {
            await leased.StoreAsync(
                async db =>
                {
                    await new SymbolIndexQueue(db).RemoveAsync(claim, stop);
                    return true;
                },
                stop
            );
            return;
        }
        if (await leased.StoreAsync(db => new SymbolIndexQueue(db).FinishAsync(claim, locator, bytes, stop), stop))
            Log.Made(logger, claim.Key, claim.CodeId, bytes);
        else
            // The lease is lost, or the build was deleted meanwhile: nobody names these bytes.
            await blobs.DeleteAsync(locator, CancellationToken.None);
    }

    private async Task FaultAsync(SymbolIndexClaim claim, Exception fault, CancellationToken stop)
    {
        if (EngineFault.IsAway(fault))
        {
            EngineMeasures.Failed(fault);
            SymbolIndexMeasures.PutBack();
            Log.Retry(logger, claim.Key, fault.GetType().Name, fault.Message);
            await ReleaseAsync(claim, charged: false, LeasedWork.Pause(claim.Attempts + 2), stop);
        }
        else if (claim.Attempts < MaxAttempts)
        {
            SymbolIndexMeasures.PutBack();
            Log.Faulty(logger, fault, claim.Key);
            await ReleaseAsync(claim, charged: true, LeasedWork.Pause(claim.Attempts + 2), stop);
        }
        else
        {
            Log.Faulty(logger, fault, claim.Key);
            await FailAsync(claim, $"{fault.GetType().Name}: {fault.Message}", stop);
        }
    }

    private Task<bool> ReleaseAsync(SymbolIndexClaim claim, bool charged, TimeSpan pause, CancellationToken stop) =>
        leased.StoreAsync(db => new SymbolIndexQueue(db).ReleaseAsync(claim, charged, pause, stop), stop);

    private async Task FailAsync(SymbolIndexClaim claim, string error, CancellationToken stop)
    {
        SymbolIndexMeasures.Failed();
        Log.Failed(logger, claim.Key, claim.CodeId, error);
        await leased.StoreAsync(db => new SymbolIndexQueue(db).FailAsync(claim, error, stop), stop);
    }

    /// <summary>Replaces indexes of older formats; in a database that one process holds, frees what the last process had claimed.</summary>
    private async Task ComeBackAsync(CancellationToken stop)
    {
        await using (var db = await databases.CreateDbContextAsync(stop))
        {
            if (!db.Database.IsNpgsql())
                await new SymbolIndexQueue(db).EndAllLeasesAsync(stop);
        }
        var old = await planner.ReplaceOldFormatsAsync(stop);
        foreach (var locator in old)
            await blobs.DeleteAsync(locator, stop);
        if (old.Count > 0)
            Log.Replaced(logger, old.Count, SymbolIndexFormat.Version);
    }

    private static partial class Log
    {
        [LoggerMessage(330, LogLevel.Information, "Symbol index {Key} of code {CodeId} is made: {Bytes} bytes")]
        public static partial void Made(ILogger logger, string key, string codeId, long bytes);

        [LoggerMessage(331, LogLevel.Warning, "Symbol index {Key} is put back ({Class}: {Reason})")]
        public static partial void Retry(ILogger logger, string key, string @class, string reason);

        [LoggerMessage(332, LogLevel.Error, "Making symbol index {Key} threw")]
        public static partial void Faulty(ILogger logger, Exception fault, string key);

        [LoggerMessage(
            333,
            LogLevel.Error,
            "Symbol index {Key} of code {CodeId} can't be made, its crashes are read from the build's files: {Reason}"
        )]
        public static partial void Failed(ILogger logger, string key, string codeId, string reason);

        [LoggerMessage(334, LogLevel.Information, "{Count} symbol indexes of an older format are made again in format {Version}")]
        public static partial void Replaced(ILogger logger, int count, int version);
    }
}
