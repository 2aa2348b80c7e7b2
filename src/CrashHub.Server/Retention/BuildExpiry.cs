using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Retention;

/// <summary>Removes builds with their files and symbol indexes: those that no kept crash ran and nobody uploaded again for long, and the oldest of too many.</summary>
internal sealed class BuildExpiry(CrashHubDb db, IBlobStore blobs, int project, SweepTurn turn)
{
    private const int Batch = 100;

    /// <summary>Removes builds that were last uploaded before an instant and that no kept crash ran.</summary>
    public async Task ByAgeAsync(DateTimeOffset before, RemovedBytes removed, Func<Task> rest, CancellationToken cancellation)
    {
        var last = Guid.Empty;
        while (true)
        {
            var from = last;
            var ids = await Unused()
                .Where(b => b.Id.CompareTo(from) > 0 && b.CreatedAt < before)
                .Where(b => b.UploadedAt == null || b.UploadedAt < before)
                .OrderBy(b => b.Id)
                .Take(Batch)
                .Select(b => b.Id)
                .ToListAsync(cancellation);
            foreach (var id in ids)
                await RemoveAsync(id, before, removed, cancellation);
            if (ids.Count < Batch)
                return;
            last = ids[^1];
            await rest();
        }
    }

    /// <summary>
    /// Removes builds until no more than a number of bytes of them and their files is left: first those that no kept crash ran, then the others, each time
    /// the one that was uploaded longest ago.
    /// </summary>
    public async Task BySizeAsync(long most, RemovedBytes removed, Func<Task> rest, CancellationToken cancellation)
    {
        var all = db.Builds.Where(b => b.ProjectId == project);
        foreach (var (builds, unusedSince) in ((IQueryable<Build>, DateTimeOffset?)[])[(Unused(), DateTimeOffset.MaxValue), (all, null)])
        {
            // Summed anew for each: what is uploaded meanwhile counts, and builds are few.
            while (await KeptBytesAsync(cancellation) > most)
            {
                await turn.RequireAsync(db, cancellation);
                var oldest = await builds
                    .OrderBy(b => b.UploadedAt ?? b.CreatedAt)
                    .ThenBy(b => b.Id)
                    .Select(b => (Guid?)b.Id)
                    .FirstOrDefaultAsync(cancellation);
                if (oldest is not { } id || !await RemoveAsync(id, unusedSince, removed, cancellation))
                    break;
                await rest();
            }
        }
    }

    private IQueryable<Build> Unused() =>
        db.Builds.Where(b => b.ProjectId == project && !db.CrashModules.Any(m => m.ProjectId == project && m.CodeId == b.CodeId));

    private async Task<long> KeptBytesAsync(CancellationToken cancellation) =>
        await db.Builds.Where(b => b.ProjectId == project).SumAsync(b => b.Bytes, cancellation)
        + await db.BuildFiles.Where(f => f.ProjectId == project).SumAsync(f => f.Bytes, cancellation);

    /// <summary>Removes a build; what was asked of it is asked again under the lock that an upload takes. False when it stays.</summary>
    private async Task<bool> RemoveAsync(Guid id, DateTimeOffset? unusedSince, RemovedBytes removed, CancellationToken cancellation)
    {
        var locators = await new BuildRemoval(db).RunAsync(project, id, unusedSince, removed, cancellation);
        foreach (var locator in locators ?? [])
            await blobs.DeleteAsync(locator, cancellation);
        return locators is not null;
    }
}
