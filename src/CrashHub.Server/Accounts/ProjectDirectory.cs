using System.Collections.Concurrent;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>Finds projects by their name in addresses; what was found is held for a few seconds.</summary>
internal sealed class ProjectDirectory(IDbContextFactory<CrashHubDb> databases, TimeProvider time)
{
    private const int MostHeld = 10_000;
    private readonly ConcurrentDictionary<string, (ProjectContext Project, long At)> held = new(StringComparer.Ordinal);

    public async ValueTask<ProjectContext?> FindAsync(string slug, CancellationToken cancellation)
    {
        if (held.TryGetValue(slug, out var entry) && time.GetElapsedTime(entry.At) < TokenDirectory.HeldFor)
            return entry.Project;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var project = await db
            .Projects.Where(p => p.Slug == slug)
            .Select(p => new ProjectContext(p.Id, p.Slug, p.ShowMessages))
            .SingleOrDefaultAsync(cancellation);
        if (project is null)
        {
            held.TryRemove(slug, out _);
            return null;
        }
        if (held.Count >= MostHeld)
            held.Clear();
        held[slug] = (project, time.GetTimestamp());
        return project;
    }

    /// <summary>Drops what is held of a project that was changed or removed.</summary>
    public void Forget(string slug) => held.TryRemove(slug, out _);
}
