using System.Text.Json;
using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Modules;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Crashes;

/// <summary>
/// Opens a crash again: its dump and the modules that answer it, found on the one way that a worker finds them. Each opening is written down, since what is
/// asked for comes from memory.
/// </summary>
internal sealed class CrashOpening(
    CrashHubDb db,
    IBlobStore blobs,
    OpenedIndexes indexes,
    BuildMemory memory,
    Downloads downloads,
    KeptCrashes kept
)
{
    /// <summary>The crash, to be disposed; or the answer that says why it can't be opened.</summary>
    public async Task<(OpenedCrash? Crash, ProblemHttpResult? Refusal)> OpenAsync(
        ProjectContext project,
        Caller caller,
        string action,
        Guid id,
        CancellationToken cancellation
    )
    {
        var (stored, refusal) = await downloads.FindAsync(project, caller, action, id, cancellation);
        if (stored is null)
            return (null, refusal);
        var generation = await db.Projects.Where(p => p.Id == project.Id).Select(p => p.BuildsGeneration).SingleAsync(cancellation);
        var key = new OpenedCrashKey(project.Id, id, stored.Locator, generation);
        if (kept.Take(key) is { } open)
            return (open, null);
        var dump = await downloads.ReadAsync(project, id, stored, cancellation);
        if (dump is null)
            return (null, Downloads.NotInStore());
        dump.Check();
        var opened = new OpenedBlobs(blobs);
        CrashModules? modules = null;
        try
        {
            var row = await db
                .Crashes.WithId(project.Id, id)
                .Select(c => new
                {
                    c.Body,
                    c.Release,
                    c.EventJson,
                    c.AttachmentsJson,
                })
                .SingleAsync(cancellation);
            var crashEvent = JsonSerializer.Deserialize(row.EventJson, ContractsJson.Default.CrashEvent) ?? new CrashEvent();
            var plan = CrashAnalysis.Plan(dump.Bytes, crashEvent, AnalysisLimits.Default);
            if (plan.Refusal is { } fault)
                return (null, Problem.Of(StatusCodes.Status422UnprocessableEntity, "unreadable", "Unreadable dump", fault.ToString()));
            var builds = new ProjectBuilds(db, project.Id, memory.Of(project.Id, generation));
            modules = new CrashModules(builds, db, opened, indexes, new(project.Id, id, row.Body, row.Release, row.AttachmentsJson));
            plan = await modules.LoadAsync(plan, cancellation);
            var crash = new OpenedCrash(key, kept, dump, opened, modules, plan);
            (dump, opened, modules) = (null, null, null);
            return (crash, null);
        }
        finally
        {
            modules?.Dispose();
            opened?.Dispose();
            dump?.Dispose();
        }
    }
}
