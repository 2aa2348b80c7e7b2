using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets.Pages;

/// <summary>What changed in a project: what came back, what is new, what can't be read for want of a build.</summary>
internal sealed class OverviewModel(CrashHubDb db, BucketDocuments documents, ProjectTrend trend, TimeProvider clock, Addresses addresses)
    : ProjectPage
{
    private const int Shown = 5;

    public string Name { get; private set; } = "";
    public bool HasCrashes { get; private set; }
    public long Open { get; private set; }
    public long NewCount { get; private set; }
    public long RegressedCount { get; private set; }
    public long MissingCount { get; private set; }
    public IReadOnlyList<long> Trend { get; private set; } = [];
    public IReadOnlyList<BucketDocument> New { get; private set; } = [];
    public IReadOnlyList<BucketDocument> Regressed { get; private set; } = [];
    public IReadOnlyList<Waiting> Missing { get; private set; } = [];
    public DateTimeOffset Now { get; private set; }
    public string Root => addresses.Root(Request);

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Now = clock.GetUtcNow();
        var since = Now.AddHours(-24);
        var id = Project.Id;
        Name = await db.Projects.Where(p => p.Id == id).Select(p => p.Name).SingleAsync(cancellation);
        HasCrashes = await db.Crashes.AnyAsync(c => c.ProjectId == id, cancellation);
        var buckets = db.Buckets.AsNoTracking().Where(b => b.ProjectId == id && b.MergedInto == null);
        var fresh = buckets.Where(b => b.FirstSeen > since);
        var back = IndexHint
            .Rows<Bucket>(db, "ix_buckets_regressed", filter: "regressed")
            .AsNoTracking()
            .Where(b => b.ProjectId == id && b.MergedInto == null && b.Regressed && b.Status == BucketStatus.Open);
        Open = await buckets.LongCountAsync(b => b.Status == BucketStatus.Open, cancellation);
        NewCount = await fresh.LongCountAsync(cancellation);
        RegressedCount = await back.LongCountAsync(cancellation);
        New = await LoadAsync(fresh.OrderByDescending(b => b.FirstSeen), cancellation);
        Regressed = await LoadAsync(back.OrderByDescending(b => b.LastSeen), cancellation);
        Trend = await trend.ReadAsync(id, cancellation);
        var waiting = db
            .CrashModules.Where(m => m.ProjectId == id && m.IsMissing)
            // In the order of their index, so that no list of crashes is made for each name.
            .GroupBy(m => new { m.Name, m.CrashId })
            .Select(g => new { g.Key.Name, Last = g.Max(m => m.ReceivedAt) })
            .GroupBy(m => m.Name)
            .Select(g => new Waiting(g.Key, g.LongCount(), g.Max(m => m.Last)));
        Missing = (await waiting.ToListAsync(cancellation)).OrderByDescending(w => w.Crashes).ThenBy(w => w.Name).ToList();
        MissingCount = Missing.Count;
        Missing = [.. Missing.Take(Shown)];
    }

    private async Task<IReadOnlyList<BucketDocument>> LoadAsync(IQueryable<Bucket> order, CancellationToken cancellation) =>
        await documents.OfAsync(Request, Project.Slug, await order.Take(Shown).ToListAsync(cancellation), cancellation);

    /// <summary>A module that crashes wait for.</summary>
    internal sealed record Waiting(string? Name, long Crashes, DateTimeOffset LastSeen);
}
