using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Observability;

namespace CrashHub.Server.Releases.Pages;

/// <summary>The releases of a project, the latest first, a page at a time.</summary>
internal sealed class ReleasesModel(ReleaseDesk desk, ReleaseDocuments documents, Addresses addresses) : ProjectPage
{
    private const int Shown = 25;

    public IReadOnlyList<ReleaseDocument> Items { get; private set; } = [];
    public string? Older { get; private set; }
    public string Root => addresses.Root(Request);

    public async Task OnGetAsync(string? cursor, CancellationToken cancellation)
    {
        // An address that somebody cut short shows the first page.
        var from =
            cursor is { Length: > 0 } && Cursor.Parse(cursor) is { Key: not null, Id: not null, Backwards: false } read ? read : null;
        var rows = await desk.ListAsync(Project.Id, from, Shown + 1, cancellation);
        List<ProjectRelease> page = [.. rows.Take(Shown)];
        Items = await documents.OfAsync(Request, Project, page, cancellation);
        if (rows.Count > Shown)
            Older = $"{Home}/releases?cursor={new Cursor(page[^1].OrderKey, page[^1].Id, Backwards: false)}";
    }

    /// <summary>The page of a release.</summary>
    public string Address(string release) => $"{Home}/releases/{ReleaseNames.Segment(release)}";
}
