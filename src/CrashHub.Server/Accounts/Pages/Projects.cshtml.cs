using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts.Pages;

/// <summary>The projects that the caller sees, each with the figures that say whether to look closer.</summary>
internal sealed class ProjectsModel(CrashHubDb db, TimeProvider clock, Addresses addresses) : PageModel
{
    private const int MostShown = 200;

    public IReadOnlyList<Card> Cards { get; private set; } = [];
    public string Root => addresses.Root(Request);

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        var own = HttpContext.Features.GetRequiredFeature<Caller>().Projects();
        var projects = await db
            .Projects.AsNoTracking()
            .Where(p => own == null || own.Contains(p.Id))
            .OrderBy(p => p.Slug)
            .Take(MostShown)
            .ToListAsync(cancellation);
        var ids = projects.Select(p => p.Id).ToList();
        var since = clock.GetUtcNow().AddHours(-24);
        var open = await db
            .Buckets.Where(b => ids.Contains(b.ProjectId) && b.Status == BucketStatus.Open && b.MergedInto == null)
            .GroupBy(b => b.ProjectId)
            .Select(g => new { g.Key, Count = g.LongCount() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellation);
        var recent = await db
            .BucketHours.Where(h => ids.Contains(h.ProjectId) && h.Hour >= since)
            .GroupBy(h => h.ProjectId)
            .Select(g => new { g.Key, Count = g.Sum(h => h.Count) })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellation);
        var builds = await db
            .Builds.Where(b => ids.Contains(b.ProjectId))
            .GroupBy(b => b.ProjectId)
            .Select(g => new { g.Key, Count = g.LongCount() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellation);
        Cards =
        [
            .. projects.Select(p => new Card(
                p.Slug,
                p.Name,
                open.GetValueOrDefault(p.Id),
                recent.GetValueOrDefault(p.Id),
                builds.GetValueOrDefault(p.Id)
            )),
        ];
    }

    /// <summary>One project with its figures.</summary>
    internal sealed record Card(string Slug, string Name, long Open, long Crashes, long Builds);
}
