using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Retention;

/// <summary>Removes builds that no kept crash ran and nobody uploaded again for long, with their files and symbol indexes.</summary>
internal sealed class BuildExpiry(CrashHubDb db, IBlobStore blobs, int project)
{
    private const int Batch = 100;

    public async Task RunAsync(DateTimeOffset before, RemovedBytes removed, Func<Task> rest, CancellationToken cancellation)
    {
        var last = Guid.Empty;
        while (true)
        {
            var from = last;
            var ids = await db
                .Builds.Where(b => b.ProjectId == project && b.Id.CompareTo(from) > 0 && b.CreatedAt < before)
                .Where(b => b.UploadedAt == null || b.UploadedAt < before)
                .Where(b => !db.CrashModules.Any(m => m.ProjectId == project && m.CodeId == b.CodeId))
                .OrderBy(b => b.Id)
                .Take(Batch)
                .Select(b => b.Id)
                .ToListAsync(cancellation);
            foreach (var id in ids)
            {
                // Asked again under the lock that an upload takes.
                var locators = await new BuildRemoval(db).RunAsync(project, id, before, removed, cancellation);
                foreach (var locator in locators ?? [])
                    await blobs.DeleteAsync(locator, cancellation);
            }
            if (ids.Count < Batch)
                return;
            last = ids[^1];
            await rest();
        }
    }
}
