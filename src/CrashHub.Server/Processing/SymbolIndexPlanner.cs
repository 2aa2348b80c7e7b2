using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Server.Data;
using CrashHub.Server.Modules;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Processing;

/// <summary>
/// Works out which indexes the builds of a code id need, and wants them: for each build the debug information that a crash of it would get. A crash
/// that gets another (its release has a better twin) wants its own when it comes.
/// </summary>
internal sealed class SymbolIndexPlanner(IDbContextFactory<CrashHubDb> databases)
{
    private const int MaxBuilds = 50;

    /// <summary>Carries out the oldest plan. False when there is none.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        if (!await db.SymbolIndexPlans.AnyAsync(cancellation))
            return false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var plans = await db.Command(
                $"SELECT project_id, code_id FROM symbol_index_plans ORDER BY created_at, project_id, code_id LIMIT 1{CrashQueueSql.SkipLocked(db)}"
            )
            .RowsAsync(r => (Project: r.GetInt32(0), CodeId: r.GetString(1)), cancellation);
        if (plans is not [var plan])
            return false;
        var builds = await db
            .Builds.AsNoTracking()
            .Where(b => b.ProjectId == plan.Project && b.CodeId == plan.CodeId)
            .OrderByDescending(b => b.CreatedAt)
            .Take(MaxBuilds)
            .ToListAsync(cancellation);
        foreach (var build in builds)
            await WantAsync(db, build, cancellation);
        await db.Command(
                "DELETE FROM symbol_index_plans WHERE project_id = @project AND code_id = @code",
                ("@project", plan.Project),
                ("@code", plan.CodeId)
            )
            .RunAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Plans all indexes of formats before this one again and removes them.</summary>
    /// <returns>Where the removed ones lie.</returns>
    public async Task<IReadOnlyList<string>> ReplaceOldFormatsAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var old = await db
            .SymbolIndexes.AsNoTracking()
            .Where(s => s.FormatVersion < SymbolIndexFormat.Version)
            .Select(s => new
            {
                s.ProjectId,
                s.CodeId,
                s.Locator,
                s.CreatedAt,
            })
            .ToListAsync(cancellation);
        foreach (var index in old.DistinctBy(s => (s.ProjectId, s.CodeId)))
            await db.PlanAsync(index.ProjectId, index.CodeId, index.CreatedAt, cancellation);
        await db.SymbolIndexes.Where(s => s.FormatVersion < SymbolIndexFormat.Version).ExecuteDeleteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return [.. old.Select(s => s.Locator).OfType<string>()];
    }

    private static async Task WantAsync(CrashHubDb db, Build build, CancellationToken cancellation)
    {
        var identity = new ModuleIdentity { BuildId = build.BuildId, CodeId = build.CodeId };
        var match = new BuildMatch(new WantedModule(0, identity, 0)) { MatchedBy = ModuleMatch.CodeId, Module = build };
        match = await new DebugInfoChoice(new ProjectBuilds(db, build.ProjectId), build.Release).AddAsync(match, cancellation);
        if (IndexSources.Of(match) is { } sources)
            await db.WantAsync(
                build.ProjectId,
                sources.KeyFor(build.CodeId).ToString(),
                SymbolIndexFormat.Version,
                build.CodeId,
                sources,
                cancellation
            );
    }
}
