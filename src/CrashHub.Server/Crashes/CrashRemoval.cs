using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Crashes;

/// <summary>
/// Removes a crash with report, dump and log, and takes it out of what its bucket counts. Its idempotency keys stay until they expire. The audit keeps what went, in the
/// same transaction; the blobs go once no row names them, a record of the ingest journal with its segment.
/// </summary>
internal sealed class CrashRemoval(CrashHubDb db, IBlobStore blobs, TimeProvider time)
{
    /// <summary>False when there is no such crash.</summary>
    public async Task<bool> RunAsync(Caller caller, int project, Guid id, CancellationToken cancellation)
    {
        Crash crash;
        var removed = new RemovedBytes();
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellation))
        {
            // Locks the row and voids the finish of a worker that has it; the order of locks is that of a finish: crash, then bucket.
            var found = await db
                .Crashes.WithId(project, id)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(c => c.LeaseEpoch, c => c.LeaseEpoch + 1).SetProperty(c => c.LeaseOwner, (string?)null),
                    cancellation
                );
            if (found == 0)
                return false;
            crash = await db.Crashes.AsNoTracking().WithId(project, id).SingleAsync(cancellation);
            if (crash.BucketId is { } leaf)
                await UncountAsync(crash, leaf, cancellation);
            removed.AddCrash(crash.DumpLocator, crash.DumpBytes, crash.LogLocator, crash.AttachmentsJson);
            removed.Reports = await db.CrashReports.OfCrashes(project, id).ExecuteDeleteAsync(cancellation);
            await db.CrashModules.OfCrashes(project, id).ExecuteDeleteAsync(cancellation);
            await db.CrashMessages.OfCrashes(project, id).ExecuteDeleteAsync(cancellation);
            await db.Crashes.WithId(project, id).ExecuteDeleteAsync(cancellation);
            await SearchSets.CrashesWentAsync(db, project, [crash.FrameSet, crash.EventSet, crash.ModuleSet], cancellation);
            db.AuditEntries.Add(caller.Audit(project, "crash.remove", $"{id}: {removed}", time.GetUtcNow()));
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }
        foreach (var locator in CrashBlobs.Of(crash.DumpLocator, crash.LogLocator, crash.AttachmentsJson))
            await blobs.DeleteAsync(locator, CancellationToken.None);
        return true;
    }

    private async Task UncountAsync(Crash crash, Guid leaf, CancellationToken cancellation)
    {
        var rows = new CrashFinishRows(db, crash.ProjectId);
        if (!(await rows.LockRootsAsync([leaf], cancellation)).TryGetValue(leaf, out var bucket))
            return;
        var counters = new CrashFinishCounters(db, crash.ProjectId);
        await counters.RemoveAsync([new(bucket, leaf, [CountedCrash.Of(crash)])], cancellation);
        if (crash.State == CrashState.Discarded)
        {
            bucket.Dropped = Math.Max(0, bucket.Dropped - 1);
            await counters.DroppedAsync(bucket, leaf, -1, cancellation);
        }
        await counters.StoreAsync(cancellation);
        await rows.SaveAsync([bucket], cancellation);
    }
}
