using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Observability;

namespace CrashHub.Server.Releases;

/// <summary>Releases as the API shows them. What the rows lack is counted for the whole page at once, from what is counted by bucket and release.</summary>
internal sealed class ReleaseDocuments(CrashHubDb db, Addresses addresses)
{
    public async Task<IReadOnlyList<ReleaseDocument>> OfAsync(
        HttpRequest request,
        ProjectContext project,
        IReadOnlyList<ProjectRelease> releases,
        CancellationToken cancellation
    )
    {
        if (releases.Count == 0)
            return [];
        var figures = await new ReleaseFigures(db).ReadAsync(project.Id, [.. releases.Select(r => r.Name)], cancellation);
        return [.. releases.Select(r => Of(request, project.Slug, r, figures.GetValueOrDefault(r.Name)))];
    }

    private ReleaseDocument Of(HttpRequest request, string slug, ProjectRelease release, ReleaseFigure figure)
    {
        var root = addresses.Root(request);
        var segment = ReleaseNames.Segment(release.Name);
        return new ReleaseDocument
        {
            Release = release.Name,
            FirstSeen = release.FirstSeen,
            LastSeen = figure.LastSeen,
            Crashes = figure.Crashes,
            Buckets = figure.Buckets,
            NewBuckets = figure.NewBuckets,
            RegressedBuckets = figure.RegressedBuckets,
            Invocations = figure.Invocations,
            Commits =
                release.CommitsFrom is null && release.CommitsTo is null ? null : new CommitRange(release.CommitsFrom, release.CommitsTo),
            Deploys = [.. ReleaseEdit.DeploysOf(release).Select(d => new Deploy(d.Key, d.Value))],
            CreatedAt = release.CreatedAt,
            Links = new ReleaseLinks(
                $"{root}/api/v1/projects/{slug}/releases/{segment}",
                $"{root}/p/{slug}/releases/{segment}",
                $"{root}/api/v1/projects/{slug}/gate?release={segment}"
            ),
        };
    }
}
