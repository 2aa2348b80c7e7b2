using CrashHub.Contracts;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Modules that crashed and that no build answers, grouped by what is known of them.</summary>
internal sealed class MissingBuilds(CrashHubDb db)
{
    private const int MaxReleases = 20;

    /// <summary>The groups, the one seen last first.</summary>
    public async Task<List<MissingBuild>> ListAsync(int project, int skip, int take, CancellationToken cancellation)
    {
        var missing = db.CrashModules.AsNoTracking().Where(m => m.ProjectId == project && m.IsMissing);
        var groups = await missing
            .GroupBy(m => new
            {
                m.Name,
                m.BuildId,
                m.CodeId,
                m.Sha256,
            })
            .Select(g => new
            {
                g.Key,
                Crashes = g.Select(m => m.CrashId).Distinct().LongCount(),
                First = g.Min(m => m.ReceivedAt),
                Last = g.Max(m => m.ReceivedAt),
            })
            .OrderByDescending(g => g.Last)
            .ThenBy(g => g.Key.Name)
            .ThenBy(g => g.Key.BuildId)
            .ThenBy(g => g.Key.CodeId)
            .ThenBy(g => g.Key.Sha256)
            .Skip(skip)
            .Take(take)
            .ToListAsync(cancellation);
        var items = new List<MissingBuild>(groups.Count);
        foreach (var group in groups)
        {
            var (name, buildId, codeId, sha256) = (group.Key.Name, group.Key.BuildId, group.Key.CodeId, group.Key.Sha256);
            // Not by the column itself: SQLite would walk what all releases miss in its order, once for each group.
            var releases = await missing
                .Where(m => m.Name == name && m.BuildId == buildId && m.CodeId == codeId && m.Sha256 == sha256 && m.Release != null)
                .GroupBy(m => m.Release + "")
                .Select(g => new { Release = g.Key, Last = g.Max(m => m.ReceivedAt) })
                .OrderByDescending(g => g.Last)
                .Take(MaxReleases)
                .ToListAsync(cancellation);
            items.Add(
                new MissingBuild
                {
                    Name = name,
                    BuildId = buildId,
                    CodeId = codeId,
                    Sha256 = sha256,
                    Crashes = group.Crashes,
                    FirstSeen = group.First,
                    LastSeen = group.Last,
                    Releases = [.. releases.Select(r => r.Release)],
                }
            );
        }
        return items;
    }
}
