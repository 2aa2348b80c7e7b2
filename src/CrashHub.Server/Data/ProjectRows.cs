using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// Takes all that a project owns out of the database, in short transactions. Rows go before the blobs that they name: a removal that is cut short leaves
/// blobs that the collector finds, never a row that leads nowhere. Also for what arrived while, or after, the project was removed.
/// </summary>
internal sealed class ProjectRows(CrashHubDb db)
{
    private const int Batch = 200;

    /// <summary>Removes everything but the project's own row and its audit.</summary>
    /// <param name="project">The project, which need not be there any more.</param>
    /// <param name="delete">Deletes a blob that no row names any more.</param>
    /// <param name="cancellation">Ends the removal; it can be asked for again.</param>
    public async Task<RemovedBytes> RemoveAsync(int project, Func<string, Task> delete, CancellationToken cancellation)
    {
        var removed = new RemovedBytes();
        await CrashesAsync(project, removed, delete, cancellation);
        await BuildsAsync(project, removed, delete, cancellation);
        removed.Keys += await db.IngestKeys.Where(k => k.ProjectId == project).ExecuteDeleteAsync(cancellation);
        removed.Reports += await db.CrashReports.Where(r => r.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.CrashModules.Where(m => m.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.CrashMessages.Where(m => m.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.BucketSets.Where(s => s.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.BucketTerms.Where(t => t.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.SearchSetTerms.Where(t => t.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.SearchSets.Where(s => s.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.SearchTerms.Where(t => t.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.ReleaseCounts.Where(c => c.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.Releases.Where(r => r.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.InvocationWindows.Where(w => w.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.BucketRegressions.Where(r => r.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.ReadingMarks.Where(m => m.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.SavedQueries.Where(q => q.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.BucketHours.Where(h => h.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.BucketValues.Where(v => v.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.BucketParts.Where(p => p.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.BucketMerges.Where(m => m.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.BucketSplits.Where(s => s.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.BucketComments.Where(c => c.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.BucketStacks.Where(s => s.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.BucketFrames.Where(f => f.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.FrameCounts.Where(f => f.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.RefusedProposals.Where(r => r.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.Signatures.Where(s => s.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.Stacks.Where(s => s.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.DumpSlots.Where(s => s.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.Buckets.Where(b => b.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.Regroups.Where(r => r.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.ProjectGroupings.Where(g => g.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.LateBuilds.Where(l => l.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.ProjectLimits.Where(l => l.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.ProjectUsage.Where(u => u.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.DiscardRules.Where(r => r.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.DiscardCounts.Where(c => c.ProjectId == project).ExecuteDeleteAsync(cancellation);
        foreach (var chunk in await db.UploadChunks.AsNoTracking().Where(c => c.ProjectId == project).ToListAsync(cancellation))
        {
            await db.UploadChunks.Where(c => c.ProjectId == project && c.Sha1 == chunk.Sha1).ExecuteDeleteAsync(cancellation);
            await delete(chunk.Locator);
        }
        await db.AlertEvents.Where(e => e.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.AlertDeliveries.Where(d => d.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.AlertStates.Where(s => s.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.AlertRules.Where(r => r.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.ProjectRetentions.Where(r => r.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.SweepMarks.Where(m => m.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.ProjectMembers.Where(m => m.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.Invitations.Where(i => i.ProjectId == project).ExecuteDeleteAsync(cancellation);
        return removed;
    }

    private async Task CrashesAsync(int project, RemovedBytes removed, Func<string, Task> delete, CancellationToken cancellation)
    {
        while (true)
        {
            var crashes = await db
                .Crashes.Where(c => c.ProjectId == project)
                .OrderBy(c => c.ReceivedAt)
                .ThenBy(c => c.Id)
                .Take(Batch)
                .Select(c => new
                {
                    c.Id,
                    c.DumpLocator,
                    c.DumpBytes,
                    c.LogLocator,
                    c.AttachmentsJson,
                })
                .ToListAsync(cancellation);
            if (crashes.Count == 0)
                return;
            var ids = crashes.ConvertAll(c => c.Id);
            removed.Reports += await db.CrashReports.OfCrashes(project, ids).ExecuteDeleteAsync(cancellation);
            await db.CrashModules.OfCrashes(project, ids).ExecuteDeleteAsync(cancellation);
            await db.CrashMessages.OfCrashes(project, ids).ExecuteDeleteAsync(cancellation);
            await db.Crashes.WithIds(project, ids).ExecuteDeleteAsync(cancellation);
            foreach (var crash in crashes)
            {
                removed.AddCrash(crash.DumpLocator, crash.DumpBytes, crash.LogLocator, crash.AttachmentsJson);
                foreach (var locator in CrashBlobs.Of(crash.DumpLocator, crash.LogLocator, crash.AttachmentsJson))
                    await delete(locator);
            }
        }
    }

    private async Task BuildsAsync(int project, RemovedBytes removed, Func<string, Task> delete, CancellationToken cancellation)
    {
        var builds = await db.Builds.Where(b => b.ProjectId == project).Select(b => new { b.Locator, b.Bytes }).ToListAsync(cancellation);
        var files = await db
            .BuildFiles.Where(f => f.ProjectId == project)
            .Select(f => new { f.Locator, f.Bytes })
            .ToListAsync(cancellation);
        var indexes = await db
            .SymbolIndexes.Where(s => s.ProjectId == project && s.Locator != null)
            .Select(s => new { Locator = s.Locator!, s.Bytes })
            .ToListAsync(cancellation);
        await db.BuildFiles.Where(f => f.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.Builds.Where(b => b.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.SymbolIndexPlans.Where(p => p.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.SymbolIndexes.Where(s => s.ProjectId == project).ExecuteDeleteAsync(cancellation);
        removed.Builds += builds.Count;
        removed.BuildFiles += files.Count;
        removed.SymbolIndexes += indexes.Count;
        foreach (var blob in builds.Concat(files).Concat(indexes))
        {
            removed.Bytes += blob.Bytes;
            await delete(blob.Locator);
        }
    }
}
