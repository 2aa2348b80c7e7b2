using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Modules;

/// <summary>The questions that matching asks of a project's builds.</summary>
/// <param name="db">Where they lie.</param>
/// <param name="project">Whose they are.</param>
/// <param name="memory">What was asked before; null to ask anew.</param>
internal sealed class ProjectBuilds(CrashHubDb db, int project, BuildMemory.Answers? memory = null)
{
    private const int MaxCandidates = 50;

    // A few hundred bytes each.
    private const int MaxShapes = 10_000;

    /// <summary>Builds with a build id.</summary>
    public Task<IReadOnlyList<Build>> OfBuildIdAsync(string buildId, CancellationToken cancellation) =>
        AskAsync($"buildId {buildId}", () => Builds.Where(b => b.BuildId == buildId).Take(MaxCandidates).ToListAsync(cancellation));

    /// <summary>Builds whose file has a hash.</summary>
    public Task<IReadOnlyList<Build>> OfSha256Async(string sha256, CancellationToken cancellation) =>
        AskAsync($"sha256 {sha256}", () => Builds.Where(b => b.Sha256 == sha256).ToListAsync(cancellation));

    /// <summary>Builds with the same code, first come first.</summary>
    public Task<IReadOnlyList<Build>> OfCodeIdAsync(string codeId, CancellationToken cancellation) =>
        AskAsync(
            $"codeId {codeId}",
            () => Builds.Where(b => b.CodeId == codeId).OrderBy(b => b.CreatedAt).Take(MaxCandidates).ToListAsync(cancellation)
        );

    /// <summary>Builds with one of some names, the newest first.</summary>
    /// <param name="names">As stored.</param>
    /// <param name="withoutBuildId">Only those that have no build id.</param>
    /// <param name="release">Only those of a release; null for all.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<IReadOnlyList<Build>> OfNamesAsync(string[] names, bool withoutBuildId, string? release, CancellationToken cancellation) =>
        AskAsync(
            // A NUL parts what a name can't hold.
            $"names {withoutBuildId} {string.Join('\0', names)}\0\0{release}\0{release is null}",
            () =>
            {
                var named = Builds.Where(b => names.Contains(b.Name) || (b.ModuleName != null && names.Contains(b.ModuleName)));
                if (withoutBuildId)
                    named = named.Where(b => b.BuildId == null);
                if (release is not null)
                    named = named.Where(b => b.Release == release);
                return named.OrderByDescending(b => b.CreatedAt).Take(MaxCandidates).ToListAsync(cancellation);
            }
        );

    /// <summary>Builds of a release, the newest first.</summary>
    public Task<IReadOnlyList<Build>> OfReleaseAsync(string release, CancellationToken cancellation) =>
        AskAsync(
            $"release {release}",
            () => Builds.Where(b => b.Release == release).OrderByDescending(b => b.CreatedAt).Take(MaxCandidates).ToListAsync(cancellation)
        );

    /// <summary>Builds that name their functions and have one of some names, the newest first; as many as may lend names.</summary>
    public Task<IReadOnlyList<Build>> NamedAsync(string[] names, CancellationToken cancellation) =>
        AskAsync(
            $"named {string.Join('\0', names)}",
            () =>
                Builds
                    .Where(b => b.HasNames && (names.Contains(b.Name) || (b.ModuleName != null && names.Contains(b.ModuleName))))
                    .OrderByDescending(b => b.CreatedAt)
                    .Take(2 * NameLenders.Most)
                    .ToListAsync(cancellation)
        );

    /// <summary>The newest builds that name their functions.</summary>
    public Task<IReadOnlyList<Build>> NewestAsync(CancellationToken cancellation) =>
        AskAsync(
            "newest",
            () => Builds.Where(b => b.HasNames).OrderByDescending(b => b.CreatedAt).Take(MaxCandidates).ToListAsync(cancellation)
        );

    /// <summary>The newest builds that name their functions, as many as may lend names.</summary>
    public Task<IReadOnlyList<Build>> NewestNamedAsync(CancellationToken cancellation) =>
        AskAsync(
            "newest named",
            () => Builds.Where(b => b.HasNames).OrderByDescending(b => b.CreatedAt).Take(2 * NameLenders.Most).ToListAsync(cancellation)
        );

    /// <summary>
    /// What is kept of builds to look them up by evidence, those of a release first, then the newest. Builds that were stored before shapes were kept are among
    /// them whatever the layout.
    /// </summary>
    /// <param name="layout">Only those with this layout; null for all.</param>
    /// <param name="release">The release that goes first, or null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<IReadOnlyList<ShapedBuild>> ShapesAsync(long? layout, string? release, CancellationToken cancellation) =>
        AskAsync(
            $"shapes {layout} {release}\0{release is null}",
            () =>
            {
                var asked = Builds;
                if (layout is not null)
                    asked = asked.Where(b => b.Layout == layout || b.Layout == null);
                return asked
                    .OrderByDescending(b => b.Release != null && b.Release == release)
                    .ThenByDescending(b => b.CreatedAt)
                    .Take(MaxShapes)
                    .Select(b => new ShapedBuild(b.Id, b.CodeId, b.Locator, b.Bytes, b.Shape))
                    .ToListAsync(cancellation);
            }
        );

    /// <summary>A build; null when it is gone.</summary>
    public async Task<Build?> OfIdAsync(Guid id, CancellationToken cancellation) =>
        await AskAsync($"id {id}", () => Builds.Where(b => b.Id == id).Take(1).ToListAsync(cancellation)) is [var one] ? one : null;

    /// <summary>The files of some builds.</summary>
    public Task<IReadOnlyList<BuildFile>> FilesAsync(Guid[] builds, CancellationToken cancellation) =>
        AskAsync(
            $"files {string.Join(' ', builds)}",
            () => db.BuildFiles.AsNoTracking().Where(f => f.ProjectId == project && builds.Contains(f.BuildId)).ToListAsync(cancellation)
        );

    private IQueryable<Build> Builds => db.Builds.AsNoTracking().Where(b => b.ProjectId == project);

    private async Task<IReadOnlyList<T>> AskAsync<T>(string question, Func<Task<List<T>>> ask) =>
        memory is null ? await ask() : await memory.AskAsync(question, ask);
}
