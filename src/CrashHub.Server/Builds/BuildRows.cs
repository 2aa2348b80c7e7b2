using System.Text.Json;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Releases;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Builds;

/// <summary>The rows of builds. Storing locks the project's row, so that builds of one project are stored one after another.</summary>
internal sealed class BuildRows(IDbContextFactory<CrashHubDb> databases, QueueHint hint)
{
    // One more for every source map that does not fit, and a sender may send any number of them.
    private const int MostFindings = 500;

    /// <summary>
    /// Stores builds and files that are new, grows the project's generation and leaves a job for the crashes that waited: one transaction, so that no
    /// crash is missed. Nothing is stored on a conflict (same build id, other code).
    /// </summary>
    /// <param name="builds">Of one upload; none is tracked yet.</param>
    /// <param name="files">What came with the first of them.</param>
    /// <param name="findings">What is to know of the first of them because of these files.</param>
    /// <param name="committing">Called before the commit: whatever is thrown from then on may be thrown of builds that are stored.</param>
    /// <param name="cancellation">Ends the storing.</param>
    public async Task<StoredBuild> StoreAsync(
        List<Build> builds,
        List<BuildFile> files,
        IReadOnlyList<BuildFinding> findings,
        Action committing,
        CancellationToken cancellation
    )
    {
        var project = builds[0].ProjectId;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.GrowBuildsGenerationAsync(project, cancellation);
        var locators = new List<string>();
        Build? first = null;
        var isNew = false;
        foreach (var build in builds)
        {
            var known = await db.Builds.FirstOrDefaultAsync(b => b.ProjectId == project && b.Sha256 == build.Sha256, cancellation);
            if (known is null)
            {
                if (
                    build.BuildId is { } own
                    && builds.Exists(other => other.ComponentPath is null && other.BuildId == own && other.CodeId != build.CodeId)
                )
                    return new StoredBuild(null, IsNew: false, HasSourceMap: false, []);
                if (
                    build.BuildId is { } id
                    && await db.Builds.AnyAsync(b => b.ProjectId == project && b.BuildId == id && b.CodeId != build.CodeId, cancellation)
                )
                    return new StoredBuild(null, IsNew: false, HasSourceMap: false, []);
                db.Builds.Add(build);
                locators.Add(build.Locator);
                await WakeAsync(db, build, cancellation);
            }
            else if (known.Release is null && build.Release is not null)
            {
                known.Release = build.Release;
                await WakeAsync(db, known, cancellation);
            }
            // Sent again, it is in use again; to the day, so that a pipeline that sends it each minute writes once.
            if (known is not null && (known.UploadedAt ?? known.CreatedAt) < build.CreatedAt.AddDays(-1))
                known.UploadedAt = build.CreatedAt;
            if (first is null)
                (first, isNew) = (known ?? build, known is null);
        }
        foreach (var file in files)
        {
            if (await AddAsync(db, file, first!, cancellation))
            {
                locators.Add(file.Locator);
                await WakeAsync(db, first!, cancellation);
            }
        }
        AddFindings(first!, findings);
        if (db.ChangeTracker.HasChanges())
        {
            foreach (var codeId in builds.Select(b => b.CodeId).Append(first!.CodeId).Distinct(StringComparer.Ordinal))
                await db.PlanAsync(project, codeId, builds[0].CreatedAt, cancellation);
            await db.SaveChangesAsync(cancellation);
            await UsedAsync(db, builds[0], cancellation);
            committing();
            await transaction.CommitAsync(cancellation);
            hint.WorkArrived();
        }
        else
        {
            // The bytes are known, but perhaps a new release is made of them.
            await transaction.RollbackAsync(cancellation);
            await db.Database.OpenConnectionAsync(cancellation);
            await UsedAsync(db, builds[0], cancellation);
        }
        var hasMap = await db.BuildFiles.AnyAsync(
            f => f.ProjectId == project && f.BuildId == first!.Id && f.Kind == BuildFileKind.SourceMap,
            cancellation
        );
        return new StoredBuild(first, isNew, hasMap, locators);
    }

    private static Task UsedAsync(CrashHubDb db, Build build, CancellationToken cancellation) =>
        ReleaseRows.UsedAsync(
            db,
            build.ProjectId,
            [(build.Release ?? "", MicrosecondsConverter.ToMicroseconds(build.CreatedAt))],
            cancellation
        );

    private static void AddFindings(Build build, IReadOnlyList<BuildFinding> findings)
    {
        var known = JsonSerializer.Deserialize(build.FindingsJson, ContractsJson.Default.IReadOnlyListBuildFinding) ?? [];
        BuildFinding[] all = [.. known.Union(findings).Take(MostFindings)];
        if (all.Length > known.Count)
            build.FindingsJson = JsonSerializer.Serialize(all, ContractsJson.Default.IReadOnlyListBuildFinding);
    }

    private static async Task<bool> AddAsync(CrashHubDb db, BuildFile file, Build build, CancellationToken cancellation)
    {
        if (
            await db.BuildFiles.AnyAsync(
                f => f.ProjectId == file.ProjectId && f.BuildId == build.Id && f.Kind == file.Kind && f.Sha256 == file.Sha256,
                cancellation
            )
        )
            return false;
        db.BuildFiles.Add(
            new BuildFile
            {
                ProjectId = file.ProjectId,
                BuildId = build.Id,
                Kind = file.Kind,
                Name = file.Name,
                Sha256 = file.Sha256,
                Bytes = file.Bytes,
                Locator = file.Locator,
                IsStale = file.IsStale,
            }
        );
        return true;
    }

    /// <summary>Leaves the job that queues waiting crashes again, or starts it over. Called under the project's lock: a crash that comes later sees the build.</summary>
    private static async Task WakeAsync(CrashHubDb db, Build build, CancellationToken cancellation)
    {
        if (!await db.Crashes.AnyAsync(c => c.ProjectId == build.ProjectId, cancellation))
            return;
        if (await db.LateBuilds.FindAsync([build.ProjectId, build.Id], cancellation) is { } job)
            job.Cursor = null;
        else
            db.LateBuilds.Add(
                new LateBuild
                {
                    ProjectId = build.ProjectId,
                    BuildId = build.Id,
                    CreatedAt = build.CreatedAt,
                }
            );
    }
}
