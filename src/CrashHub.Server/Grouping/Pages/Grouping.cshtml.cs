using CrashHub.Analysis.Signatures.Rules;
using CrashHub.Contracts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Regrouping;
using Microsoft.AspNetCore.Mvc;

namespace CrashHub.Server.Grouping.Pages;

/// <summary>A project's grouping rules: tried on stored crashes, saved, and what became of the crashes; works without scripts.</summary>
internal sealed class GroupingModel(GroupingDesk desk) : ProjectPage
{
    /// <summary>Crashes that the page tries rules on; the API takes more.</summary>
    private const int Crashes = 5_000;

    public GroupingRulesDocument Grouping { get; private set; } = null!;
    public string Tag { get; private set; } = "";

    /// <summary>What the form holds: the rules in force, or what was sent.</summary>
    public string Text { get; private set; } = "";
    public IReadOnlyList<RuleFault> Faults { get; private set; } = [];
    public string? Fault { get; private set; }
    public bool IsSaved { get; private set; }
    public RegroupPreview? Preview { get; private set; }

    /// <summary>Done of total, 0 to 100.</summary>
    public int Percent => Grouping.Regroup is { Total: > 0 } regroup ? (int)(100 * regroup.Done / regroup.Total) : 0;

    public async Task<IActionResult> OnGetAsync(bool saved, CancellationToken cancellation)
    {
        IsSaved = saved;
        return await ShowAsync(text: null, cancellation);
    }

    public async Task<IActionResult> OnPostPreviewAsync(string? rules, CancellationToken cancellation)
    {
        if (!IsAdmin)
            return StatusCode(StatusCodes.Status403Forbidden);
        var parsed = GroupingRules.Parse(rules ?? "", out var faults);
        Faults = faults;
        if (faults.Count == 0)
            Preview = await desk.PreviewAsync(Project.Id, parsed, Crashes, cancellation);
        return await ShowAsync(rules ?? "", cancellation);
    }

    public async Task<IActionResult> OnPostSaveAsync(string? rules, string? tag, CancellationToken cancellation)
    {
        if (!IsAdmin)
            return StatusCode(StatusCodes.Status403Forbidden);
        GroupingRules.Parse(rules ?? "", out var faults);
        Faults = faults;
        if (faults.Count > 0)
            return await ShowAsync(rules ?? "", cancellation);
        var text = (rules ?? "").ReplaceLineEndings("\n");
        var written = await desk.WriteAsync(Caller, Project.Id, text, now => string.IsNullOrEmpty(tag) || tag == now, cancellation);
        if (written is not null)
            return RedirectToPage(new { saved = true });
        Fault = "Somebody changed the rules since this page was opened. Compare with what holds now and save again.";
        return await ShowAsync(text, cancellation);
    }

    public async Task<IActionResult> OnPostStartAsync(CancellationToken cancellation)
    {
        if (!IsAdmin)
            return StatusCode(StatusCodes.Status403Forbidden);
        await desk.StartAsync(Caller, Project.Id, cancellation);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostPauseAsync(bool paused, CancellationToken cancellation)
    {
        if (!IsAdmin)
            return StatusCode(StatusCodes.Status403Forbidden);
        await desk.PauseAsync(Caller, Project.Id, paused, cancellation);
        return RedirectToPage();
    }

    private bool IsAdmin => Caller.Has(TokenScopes.Admin);

    private async Task<IActionResult> ShowAsync(string? text, CancellationToken cancellation)
    {
        if (!IsAdmin)
            return StatusCode(StatusCodes.Status403Forbidden);
        Response.Headers.CacheControl = "no-store";
        (Grouping, Tag) = await desk.ReadAsync(Project.Id, cancellation);
        Text = text ?? Grouping.Rules;
        return Page();
    }
}
