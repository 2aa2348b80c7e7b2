using System.Text.Json;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Builds.Pages;

/// <summary>The builds of a project, and those that crashes wait for with the command that uploads each.</summary>
internal sealed class BuildsModel(CrashHubDb db, Addresses addresses) : ProjectPage
{
    private const int BuildsShown = 100;
    private const int MissingShown = 20;
    private const int ReleasesShown = 5;

    public IReadOnlyList<Row> Builds { get; private set; } = [];
    public IReadOnlyList<MissingBuild> Missing { get; private set; } = [];
    public long Total { get; private set; }
    public int MissingTotal { get; private set; }
    public string? Older { get; private set; }
    public string Root => addresses.Root(Request);

    public async Task OnGetAsync(long? before, Guid? beforeId, CancellationToken cancellation)
    {
        await ReadMissingAsync(cancellation);
        var builds = db.Builds.AsNoTracking().Where(b => b.ProjectId == Project.Id);
        Total = await builds.LongCountAsync(cancellation);
        if (before is { } microseconds && beforeId is { } id)
        {
            var at = MicrosecondsConverter.FromMicroseconds(microseconds);
            builds = builds.Where(b => b.CreatedAt < at || (b.CreatedAt == at && b.Id.CompareTo(id) < 0));
        }
        var page = await builds
            .OrderByDescending(b => b.CreatedAt)
            .ThenByDescending(b => b.Id)
            .Take(BuildsShown + 1)
            .ToListAsync(cancellation);
        Builds = [.. page.Take(BuildsShown).Select(Row.Of)];
        if (page.Count > BuildsShown)
        {
            var last = page[BuildsShown - 1];
            Older = $"{Home}/builds?before={MicrosecondsConverter.ToMicroseconds(last.CreatedAt)}&beforeId={last.Id}#stored";
        }
    }

    private async Task ReadMissingAsync(CancellationToken cancellation)
    {
        var rows = await db
            .CrashModules.Where(m => m.ProjectId == Project.Id && m.IsMissing)
            .GroupBy(m => new
            {
                m.Name,
                m.BuildId,
                m.CodeId,
                m.Sha256,
                m.Release,
            })
            .Select(g => new
            {
                g.Key,
                Crashes = g.Select(m => m.CrashId).Distinct().LongCount(),
                First = g.Min(m => m.ReceivedAt),
                Last = g.Max(m => m.ReceivedAt),
            })
            .ToListAsync(cancellation);
        var all = rows.GroupBy(r => (r.Key.Name, r.Key.BuildId, r.Key.CodeId, r.Key.Sha256))
            .Select(g => new MissingBuild
            {
                Name = g.Key.Name,
                BuildId = g.Key.BuildId,
                CodeId = g.Key.CodeId,
                Sha256 = g.Key.Sha256,
                Crashes = g.Sum(r => r.Crashes),
                FirstSeen = g.Min(r => r.First),
                LastSeen = g.Max(r => r.Last),
                Releases = [.. g.OrderByDescending(r => r.Last).Select(r => r.Key.Release).OfType<string>().Take(ReleasesShown)],
            })
            .OrderByDescending(m => m.Crashes)
            .ThenByDescending(m => m.LastSeen)
            .ToList();
        MissingTotal = all.Count;
        Missing = [.. all.Take(MissingShown)];
    }

    /// <summary>A stored build with its findings read.</summary>
    internal sealed record Row(Build Build, IReadOnlyList<BuildFinding> Findings)
    {
        public static Row Of(Build build) =>
            new(build, JsonSerializer.Deserialize<IReadOnlyList<BuildFinding>>(build.FindingsJson, JsonSerializerOptions.Web) ?? []);
    }
}
