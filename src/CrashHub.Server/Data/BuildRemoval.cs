using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// Takes a build out of its project: its rows, its files' and its symbol indexes', in one transaction under the project's lock, which an upload of the same
/// bytes takes too: it either finds the build, and with it what keeps it, or stores it anew. Blobs are the caller's, once the rows are gone.
/// </summary>
internal sealed class BuildRemoval(CrashHubDb db)
{
    /// <summary>Removes a build.</summary>
    /// <param name="project">Its project.</param>
    /// <param name="id">The build.</param>
    /// <param name="unusedSince">Removes it only when it was last uploaded before and no kept crash ran its code; null removes it in any case.</param>
    /// <param name="removed">Counts what goes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The blobs that its rows named; null when nothing was removed.</returns>
    public async Task<IReadOnlyList<string>?> RunAsync(
        int project,
        Guid id,
        DateTimeOffset? unusedSince,
        RemovedBytes removed,
        CancellationToken cancellation
    )
    {
        await db.Database.OpenConnectionAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Command($"SELECT id FROM projects WHERE id = @project{CrashQueueSql.ForUpdate(db)}", ("@project", project))
            .ScalarAsync(r => r.GetInt32(0), cancellation);
        var build = await db.Builds.AsNoTracking().FirstOrDefaultAsync(b => b.ProjectId == project && b.Id == id, cancellation);
        if (build is null || unusedSince is { } since && await IsUsedAsync(build, since, cancellation))
            return null;
        await db.GrowBuildsGenerationAsync(project, cancellation);
        var files = await db.BuildFiles.AsNoTracking().Where(f => f.ProjectId == project && f.BuildId == id).ToListAsync(cancellation);
        var indexes = await IndexesOfAsync(build, files, cancellation);
        var keys = indexes.ConvertAll(i => i.Key);
        await db.BuildFiles.Where(f => f.ProjectId == project && f.BuildId == id).ExecuteDeleteAsync(cancellation);
        await db.LateBuilds.Where(l => l.ProjectId == project && l.BuildId == id).ExecuteDeleteAsync(cancellation);
        await db.SymbolIndexes.Where(s => s.ProjectId == project && keys.Contains(s.Key)).ExecuteDeleteAsync(cancellation);
        await db.Builds.Where(b => b.ProjectId == project && b.Id == id).ExecuteDeleteAsync(cancellation);
        // A sibling may now take its debug information from elsewhere.
        await db.PlanAsync(project, build.CodeId, build.CreatedAt, cancellation);
        await transaction.CommitAsync(cancellation);
        removed.Builds++;
        removed.BuildFiles += files.Count;
        removed.SymbolIndexes += indexes.Count;
        removed.Bytes += build.Bytes + files.Sum(f => f.Bytes) + indexes.Sum(i => i.Bytes);
        return [build.Locator, .. files.Select(f => f.Locator), .. indexes.Select(i => i.Locator).OfType<string>()];
    }

    private async Task<bool> IsUsedAsync(Build build, DateTimeOffset since, CancellationToken cancellation) =>
        build.CreatedAt >= since
        || build.UploadedAt >= since
        || await db.CrashModules.AnyAsync(m => m.ProjectId == build.ProjectId && m.CodeId == build.CodeId, cancellation);

    /// <summary>The symbol indexes that hold something of a build or its files.</summary>
    private async Task<List<SymbolIndexRow>> IndexesOfAsync(Build build, List<BuildFile> files, CancellationToken cancellation)
    {
        var hashes = files.Select(f => f.Sha256).Append(build.Sha256).ToHashSet(StringComparer.Ordinal);
        var ofCode = await db
            .SymbolIndexes.AsNoTracking()
            .Where(s => s.ProjectId == build.ProjectId && s.CodeId == build.CodeId)
            .ToListAsync(cancellation);
        return [.. ofCode.Where(s => SymbolIndexSources.FromJson(s.SourcesJson).All.Any(hashes.Contains))];
    }
}
