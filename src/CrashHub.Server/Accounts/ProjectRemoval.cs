using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>
/// Removes a project with all that it owns, in short transactions: tokens first, so that nothing new arrives, the project's row last, so that a
/// removal that was cut short can be asked for again.
/// </summary>
internal sealed class ProjectRemoval(CrashHubDb db, IBlobStore blobs)
{
    private const int Batch = 200;

    public async Task RunAsync(int project, CancellationToken cancellation)
    {
        await db.Tokens.Where(t => t.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await CrashesAsync(project, cancellation);
        await BuildsAsync(project, cancellation);
        await db.IngestKeys.Where(k => k.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.BucketHours.Where(h => h.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.BucketValues.Where(v => v.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.Signatures.Where(s => s.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.Buckets.Where(b => b.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.LateBuilds.Where(l => l.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.Projects.Where(p => p.Id == project).ExecuteDeleteAsync(cancellation);
    }

    private async Task CrashesAsync(int project, CancellationToken cancellation)
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
                    c.LogLocator,
                    c.AttachmentsJson,
                })
                .ToListAsync(cancellation);
            if (crashes.Count == 0)
                return;
            foreach (var crash in crashes)
            foreach (var locator in CrashBlobs.Of(crash.DumpLocator, crash.LogLocator, crash.AttachmentsJson))
                await blobs.DeleteAsync(locator, cancellation);
            var ids = crashes.ConvertAll(c => c.Id);
            await db.CrashReports.OfCrashes(project, ids).ExecuteDeleteAsync(cancellation);
            await db.CrashModules.OfCrashes(project, ids).ExecuteDeleteAsync(cancellation);
            await db.Crashes.WithIds(project, ids).ExecuteDeleteAsync(cancellation);
        }
    }

    private async Task BuildsAsync(int project, CancellationToken cancellation)
    {
        var builds = await db.Builds.Where(b => b.ProjectId == project).Select(b => b.Locator).ToListAsync(cancellation);
        var files = await db.BuildFiles.Where(f => f.ProjectId == project).Select(f => f.Locator).ToListAsync(cancellation);
        await db.BuildFiles.Where(f => f.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.Builds.Where(b => b.ProjectId == project).ExecuteDeleteAsync(cancellation);
        var indexes = await db
            .SymbolIndexes.Where(s => s.ProjectId == project && s.Locator != null)
            .Select(s => s.Locator!)
            .ToListAsync(cancellation);
        await db.SymbolIndexPlans.Where(p => p.ProjectId == project).ExecuteDeleteAsync(cancellation);
        await db.SymbolIndexes.Where(s => s.ProjectId == project).ExecuteDeleteAsync(cancellation);
        foreach (var locator in builds.Concat(files).Concat(indexes))
            await blobs.DeleteAsync(locator, cancellation);
    }
}
