using System.Text.Json;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Crashes.Pages;

/// <summary>One crash: why it stopped, the stacks, what the host said, which builds answered, what is damaged.</summary>
internal sealed class CrashModel(CrashHubDb db, Addresses addresses) : ProjectPage
{
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
        Crash.Threads is [{ } trapped, ..]
            ? trapped.Frames.FirstOrDefault(f => f.InApp) ?? (trapped.Frames is [{ } youngest, ..] ? youngest : null)
            : null;

    public bool LacksBuild => Crash.Threads?.Any(t => t.Frames.Any(f => f.Status == FrameStatus.MissingBuild)) == true;

    public FrameView View(FrameReport frame)
    {
        var module =
            frame.Module is { } index && Crash.Modules is { } modules && index >= 0 && index < modules.Count ? modules[index] : null;
        return new FrameView(frame, module?.Name, $"{Home}/builds");
    }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation)
    {
        var row = await db.Crashes.AsNoTracking().SingleOrDefaultAsync(c => c.ProjectId == Project.Id && c.Id == id, cancellation);
        if (row is null)
            return NotFound();
        HasDump = row.DumpLocator is not null;
        HasLog = row.LogLocator is not null;
        DumpBytes = (ulong)Math.Max(0, row.DumpBytes);
        Body = row.Body;
        var stored = await db
            .CrashReports.AsNoTracking()
            .SingleOrDefaultAsync(r => r.ProjectId == Project.Id && r.CrashId == id, cancellation);
        var report = stored is null ? null : StoredReport.Unpack(stored.Report, ReadsMemory ? stored.FromMemory : null);
        Crash = new CrashDocument
        {
            Id = row.Id.ToString(),
            State = row.State,
            ReceivedAt = row.ReceivedAt,
            Event = JsonSerializer.Deserialize(row.EventJson, ContractsJson.Default.CrashEvent) ?? new CrashEvent(),
            Process = report?.Process,
            Trap = report?.Trap,
            Modules = report?.Modules,
            Threads = report?.Threads,
            Memories = report?.Memories,
            Signature = report?.Signature,
            Notes = report?.Notes,
            Error = row.Error,
            Links = addresses.Crash(Request, Project.Slug, row.Id),
        };
        Bucket = await BucketAsync(row.BucketId, cancellation);
        return Page();
    }

    private async Task<(long Number, string Title)?> BucketAsync(Guid? leaf, CancellationToken cancellation)
    {
        if (leaf is null)
            return null;
        var found = await db.Buckets.AsNoTracking().SingleOrDefaultAsync(b => b.ProjectId == Project.Id && b.Id == leaf, cancellation);
        if (found?.MergedInto is { } survivor)
            found = await db.Buckets.AsNoTracking().SingleOrDefaultAsync(b => b.ProjectId == Project.Id && b.Id == survivor, cancellation);
        return found is null ? null : (found.Number, found.Title);
    }
}
