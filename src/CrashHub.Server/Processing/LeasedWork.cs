using CrashHub.Server.Data;
using CrashHub.Server.Observability.Measures;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Processing;

/// <summary>What all workers that hold leases share: keeping a lease alive, and writing an outcome though the database is away for a while.</summary>
internal sealed partial class LeasedWork(IDbContextFactory<CrashHubDb> databases, TimeProvider time, ILogger<LeasedWork> logger)
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(10);

    // Engines that come back after a long time find their workers soon.
    private static readonly TimeSpan MaxRest = TimeSpan.FromSeconds(5);

    /// <summary>1, 2, 4 … seconds, at most ten minutes.</summary>
    /// <param name="count">1 for the first pause.</param>
    public static TimeSpan Pause(int count) => TimeSpan.FromSeconds(Math.Min(MaxPause.TotalSeconds, Math.Pow(2, Math.Min(count, 20) - 1)));

    /// <summary>Says that the engines are away and waits before the next try.</summary>
    public Task RestAsync(Exception fault, int tries, CancellationToken stop)
    {
        EngineMeasures.Failed(fault);
        Log.Away(logger, fault.GetType().Name, fault.Message);
        var pause = Pause(tries);
        return Task.Delay(pause < MaxRest ? pause : MaxRest, time, stop);
    }

    /// <summary>Writes what became of a piece of work; tries again as long as the database is away, since the lease is all that is lost meanwhile.</summary>
    public async Task<T> StoreAsync<T>(Func<CrashHubDb, Task<T>> change, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
                return await change(db);
            }
            catch (Exception fault) when (EngineFault.IsAway(fault) && !stop.IsCancellationRequested)
            {
                await RestAsync(fault, tries, stop);
            }
        }
    }

    /// <summary>Runs a piece of work and renews its leases three times in their length until it ends.</summary>
    /// <param name="lease">How long a lease is.</param>
    /// <param name="renew">Renews what is still held.</param>
    /// <param name="work">The work.</param>
    public async Task HoldAsync(TimeSpan lease, Func<CrashHubDb, CancellationToken, Task> renew, Func<Task> work)
    {
        using var done = new CancellationTokenSource();
        var renewal = RenewAsync(lease, renew, done.Token);
        try
        {
            await work();
        }
        finally
        {
            await done.CancelAsync();
            await renewal;
        }
    }

    private async Task RenewAsync(TimeSpan lease, Func<CrashHubDb, CancellationToken, Task> renew, CancellationToken done)
    {
        using var timer = new PeriodicTimer(lease / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
                await RenewOnceAsync(renew, done);
        }
        catch (OperationCanceledException)
        {
            // The work is done.
        }
    }

    private async Task RenewOnceAsync(Func<CrashHubDb, CancellationToken, Task> renew, CancellationToken done)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(done);
            await renew(db, done);
        }
        catch (Exception fault) when (EngineFault.IsAway(fault))
        {
            EngineMeasures.Failed(fault);
            Log.Away(logger, fault.GetType().Name, fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(300, LogLevel.Warning, "Database or store is away ({Class}: {Reason}); trying again")]
        public static partial void Away(ILogger logger, string @class, string reason);
    }
}
