using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Builds.Pages;

/// <summary>The builds of a project, and those that crashes wait for with the command that uploads each.</summary>
internal sealed class BuildsModel(CrashHubDb db, MissingBuilds missing, Addresses addresses) : ProjectPage
{
    private const int BuildsShown = 100;
    private const int MissingShown = 20;

    public IReadOnlyList<BuildDocument> Builds { get; private set; } = [];
    public IReadOnlyList<MissingBuild> Missing { get; private set; } = [];
    public long Total { get; private set; }
    public bool HasMoreMissing { get; private set; }
    public string? Older { get; private set; }
    public string Root => addresses.Root(Request);

    public async Task OnGetAsync(long? before, Guid? beforeId, CancellationToken cancellation)
    {
        Missing = await missing.ListAsync(Project.Id, skip: 0, MissingShown + 1, cancellation);
        HasMoreMissing = Missing.Count > MissingShown;
        Missing = [.. Missing.Take(MissingShown).OrderByDescending(m => m.Crashes)];
        var builds = db.Builds.AsNoTracking().Where(b => b.ProjectId == Project.Id);
        Total = await builds.LongCountAsync(cancellation);
        if (before is { } microseconds && MicrosecondsConverter.IsInstant(microseconds) && beforeId is { } id)
        {
            var at = MicrosecondsConverter.FromMicroseconds(microseconds);
            builds = builds.Where(b => b.CreatedAt < at || (b.CreatedAt == at && b.Id.CompareTo(id) < 0));
        }
        var page = await builds
            .OrderByDescending(b => b.CreatedAt)
            .ThenByDescending(b => b.Id)
            .Take(BuildsShown + 1)
            .ToListAsync(cancellation);
        var ids = page.Select(b => b.Id).ToList();
        var mapped = await db
            .BuildFiles.Where(f => f.ProjectId == Project.Id && ids.Contains(f.BuildId) && f.Kind == BuildFileKind.SourceMap)
            .Select(f => f.BuildId)
            .ToListAsync(cancellation);
        Builds = [.. page.Take(BuildsShown).Select(b => BuildDocuments.Of(b, mapped.Contains(b.Id)))];
        if (page.Count > BuildsShown)
        {
            var last = page[BuildsShown - 1];
            Older = $"{Home}/builds?before={MicrosecondsConverter.ToMicroseconds(last.CreatedAt)}&beforeId={last.Id}#stored";
        }
    }
}
