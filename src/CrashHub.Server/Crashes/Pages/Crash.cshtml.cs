using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Crashes.Pages;

/// <summary>One crash: why it stopped, the stacks, what the host said, which builds answered, what is damaged.</summary>
internal sealed class CrashModel(CrashHubDb db, CrashDocumentReader reader, MemoryAudit audit, Addresses addresses) : ProjectPage
{
    private FrameReport? scene;

    public CrashDocument Crash { get; private set; } = null!;
    public (long Number, string Title)? Bucket { get; private set; }
    public bool HasDump { get; private set; }
    public bool HasLog { get; private set; }
    public ulong DumpBytes { get; private set; }
    public CrashBody Body { get; private set; }
    public bool ReadsMemory => Caller.Has(TokenScopes.MemoryRead);
    public string Api => $"{Request.PathBase}/api/v1/projects/{Project.Slug}/crashes/{Crash.Id}";

    /// <summary>The youngest frame of the program's own code in the thread that trapped, else its youngest frame.</summary>
    public FrameReport? Scene =>
        scene ??= Crash.Threads is [{ } trapped, ..]
            ? trapped.Frames.FirstOrDefault(f => f.InApp) ?? (trapped.Frames is [{ } youngest, ..] ? youngest : null)
            : null;

    public bool LacksBuild => Crash.Threads?.Any(t => t.Frames.Any(f => f.Status == FrameStatus.MissingBuild)) == true;

    public FrameView View(FrameReport frame, int thread)
    {
        var module =
            frame.Module is { } index && Crash.Modules is { } modules && index >= 0 && index < modules.Count ? modules[index] : null;
        return new FrameView(frame, module?.Name, $"{Home}/builds", ReferenceEquals(frame, Scene))
        {
            Address =
                HasDump && ReadsMemory && module?.Build is not null && frame.FunctionIndex is not null
                    ? $"{Home}/crashes/{Crash.Id}/threads/{thread}/frames/{frame.Index}"
                    : null,
        };
    }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation)
    {
        var links = addresses.Crash(Request, Project.Slug, id);
        var crash = await reader.ReadAsync(Project.Id, id, ReadsMemory, Project.ShowMessages, links, cancellation);
        if (crash is null)
            return NotFound();
        await audit.ShownAsync(Caller, Project.Id, crash, cancellation);
        Crash = crash;
        var row = await db
            .Crashes.WithId(Project.Id, id)
            .Select(c => new
            {
                c.DumpLocator,
                c.LogLocator,
                c.DumpBytes,
                c.Body,
            })
            .SingleOrDefaultAsync(cancellation);
        // The frames of a probe are no dump that anybody sent.
        (HasDump, HasLog) = (row is { DumpLocator: not null, Body: not CrashBody.Probe }, row?.LogLocator is not null);
        (DumpBytes, Body) = ((ulong)Math.Max(0, row?.DumpBytes ?? 0), row?.Body ?? CrashBody.Coredump);
        if (crash.Bucket is { } bucket && Guid.TryParse(bucket, out var bucketId))
        {
            var found = await db
                .Buckets.Where(b => b.ProjectId == Project.Id && b.Id == bucketId)
                .Select(b => new { b.Number, b.Title })
                .SingleOrDefaultAsync(cancellation);
            Bucket = found is null ? null : (found.Number, found.Title);
        }
        return Page();
    }
}
