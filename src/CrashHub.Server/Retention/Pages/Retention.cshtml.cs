using System.Globalization;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Privacy;
using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using Microsoft.AspNetCore.Mvc;

namespace CrashHub.Server.Retention.Pages;

/// <summary>What a project keeps; works without scripts.</summary>
internal sealed class RetentionModel(RetentionDesk desk) : ProjectPage
{
    private const int MostText = 64 * 1024;
    private const int MiB = 1 << 20;

    /// <summary>The modes and what each keeps, as the form shows them.</summary>
    public static readonly (DumpPrivacy Mode, string Name, string Keeps)[] Modes =
    [
        (DumpPrivacy.Full, "full", "The dump as the host sent it"),
        (DumpPrivacy.Reachable, "reachable", "Stacks, and the memory that frames reach"),
        (DumpPrivacy.Stack, "stack", "Stacks only: no memory, no values, no text from memory"),
    ];

    public RetentionDocument Kept { get; private set; } = null!;
    public string Tag { get; private set; } = "";
    public string? Fault { get; private set; }
    public bool Saved { get; private set; }
    public string? Patterns { get; private set; }

    public async Task<IActionResult> OnGetAsync(bool saved, CancellationToken cancellation)
    {
        Saved = saved;
        return await ShowAsync(cancellation);
    }

    public async Task<IActionResult> OnPostAsync(
        string? dumpDays,
        string? reportDays,
        string? buildDays,
        string? dumpMebibytes,
        string? reportMebibytes,
        string? buildMebibytes,
        string? privacy,
        string? scrub,
        string? tag,
        CancellationToken cancellation
    )
    {
        if (!Caller.Has(TokenScopes.Admin))
            return StatusCode(StatusCodes.Status403Forbidden);
        Patterns = scrub;
        var dumps = Number(dumpDays, RetentionOptions.MostDays, "Days of dumps");
        var reports = Number(reportDays, RetentionOptions.MostDays, "Days of reports");
        var builds = Number(buildDays, RetentionOptions.MostDays, "Days of builds");
        var mebibytes = Number(dumpMebibytes, long.MaxValue / MiB, "MiB of dumps");
        var reportSize = Number(reportMebibytes, long.MaxValue / MiB, "MiB of reports");
        var buildSize = Number(buildMebibytes, long.MaxValue / MiB, "MiB of builds");
        var mode = Modes.FirstOrDefault(m => m.Name == privacy);
        if (mode.Name is null)
            Fault ??= "Choose how much memory is kept.";
        var json = PatternsOf(scrub);
        if (Fault is not null)
            return await ShowAsync(cancellation);
        var changed = await desk.ChangeAsync(
            Caller,
            Project.Id,
            row =>
            {
                row.DumpDays = (int?)dumps;
                row.ReportDays = (int?)reports;
                row.BuildDays = (int?)builds;
                row.MaxDumpBytes = mebibytes * MiB;
                row.MaxReportBytes = reportSize * MiB;
                row.MaxBuildBytes = buildSize * MiB;
                row.Privacy = mode.Mode;
                row.ScrubJson = json;
            },
            current => string.IsNullOrEmpty(tag) || tag == current,
            cancellation
        );
        if (changed is not null)
            return RedirectToPage(new { saved = true });
        Fault = "Somebody changed it since this page was opened. Look at what holds now and save again.";
        return await ShowAsync(cancellation);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellation)
    {
        if (!Caller.Has(TokenScopes.Admin))
            return StatusCode(StatusCodes.Status403Forbidden);
        Response.Headers.CacheControl = "no-store";
        (Kept, Tag) = await desk.ReadAsync(Project.Id, cancellation);
        Patterns ??= string.Join('\n', Kept.Scrub);
        return Page();
    }

    // Empty is the server's default.
    private long? Number(string? text, long most, string name)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most)
            return number;
        Fault ??= $"{name}: a whole number from 0 to {most}, or nothing for the server's default.";
        return null;
    }

    private string? PatternsOf(string? text)
    {
        if (text?.Length > MostText || text?.Contains('\0', StringComparison.Ordinal) == true)
        {
            Fault ??= "The scrub list is too long, or holds what is no text.";
            return null;
        }
        var lines = (text ?? "").Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0).ToList();
        if (lines.Count > ScrubList.MaxPatterns)
            Fault ??= $"The scrub list has at most {ScrubList.MaxPatterns} patterns.";
        var (json, faults) = RetentionDesk.Patterns(lines);
        if (faults is [var (index, fault), ..])
            Fault ??= $"Pattern {index + 1} of the scrub list, character {fault.Position + 1}: {fault.Detail}.";
        return json;
    }
}
