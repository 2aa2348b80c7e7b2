using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Releases;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Releases;

/// <summary>Makes and changes releases; each change is audited.</summary>
internal sealed class ReleaseDesk(CrashHubDb db, TimeProvider time)
{
    public Task<ProjectRelease?> FindAsync(int project, string name, CancellationToken cancellation) =>
        db.Releases.AsNoTracking().SingleOrDefaultAsync(r => r.ProjectId == project && r.Name == name, cancellation);

    /// <summary>Makes a release that nobody has used yet.</summary>
    /// <returns>The row, new or as it was; with false where the edit holds too much.</returns>
    public async Task<(ProjectRelease Release, bool IsNew, bool IsWithinLimits)> CreateAsync(
        Caller caller,
        int project,
        string name,
        ReleaseEdit edit,
        CancellationToken cancellation
    )
    {
        if (await FindAsync(project, name, cancellation) is { } known)
            return (known, false, true);
        var now = time.GetUtcNow();
        var (key, isSemantic) = ReleaseOrder.KeyOf(name, MicrosecondsConverter.ToMicroseconds(now));
        var release = new ProjectRelease
        {
            ProjectId = project,
            Name = name,
            Id = Guid.CreateVersion7(now),
            OrderKey = key,
            IsSemantic = isSemantic,
            CreatedAt = now,
        };
        if (!edit.Apply(release))
            return (release, true, false);
        db.Releases.Add(release);
        db.AuditEntries.Add(caller.Audit(project, "release.create", name, now));
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException)
        {
            // A crash, a build or somebody else made it meanwhile.
            db.ChangeTracker.Clear();
            if (await FindAsync(project, name, cancellation) is { } other)
                return (other, false, true);
            throw;
        }
        db.ChangeTracker.Clear();
        return (release, true, true);
    }

    /// <summary>Changes a release that was read. False when somebody else changed it meanwhile.</summary>
    public async Task<bool> ChangeAsync(Caller caller, ProjectRelease release, long version, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var written = await db
            .Releases.Where(r => r.ProjectId == release.ProjectId && r.Name == release.Name && r.Version == version)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(r => r.CommitsFrom, release.CommitsFrom)
                        .SetProperty(r => r.CommitsTo, release.CommitsTo)
                        .SetProperty(r => r.DeploysJson, release.DeploysJson)
                        .SetProperty(r => r.Version, release.Version),
                cancellation
            );
        if (written == 0)
            return false;
        db.AuditEntries.Add(caller.Audit(release.ProjectId, "release.change", release.Name, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Releases from the latest on: semantic versions by precedence, then the others by first use.</summary>
    public async Task<List<ProjectRelease>> ListAsync(int project, Observability.Cursor? cursor, int most, CancellationToken cancellation)
    {
        var releases = db.Releases.AsNoTracking().Where(r => r.ProjectId == project);
        if (cursor is { Key: { } key, Id: { } id, Backwards: var backwards })
            releases = backwards
                ? releases.Where(r => string.Compare(r.OrderKey, key) > 0 || (r.OrderKey == key && r.Id.CompareTo(id) > 0))
                : releases.Where(r => string.Compare(r.OrderKey, key) < 0 || (r.OrderKey == key && r.Id.CompareTo(id) < 0));
        var ordered =
            cursor?.Backwards == true
                ? releases.OrderBy(r => r.OrderKey).ThenBy(r => r.Id)
                : releases.OrderByDescending(r => r.OrderKey).ThenByDescending(r => r.Id);
        return await ordered.Take(most).ToListAsync(cancellation);
    }
}
