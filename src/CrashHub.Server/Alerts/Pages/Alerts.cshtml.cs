using System.Globalization;
using CrashHub.Server.Accounts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Data.Query;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CrashHub.Server.Alerts.Pages;

/// <summary>A project's alert rules: the list, and the form that makes one.</summary>
internal sealed class AlertsModel(AlertDesk desk, Addresses addresses, TimeProvider time) : ProjectPage
{
    public IReadOnlyList<AlertRule> Rules { get; private set; } = [];
    public AlertForm Form { get; private set; } = new();
    public string? Fault { get; private set; }

    /// <summary>The rule that was just made, whose secret is shown this once.</summary>
    public AlertRule? Made { get; private set; }
    public bool MayChange => Caller.Has(TokenScopes.Triage);

    public Task<IActionResult> OnGetAsync(CancellationToken cancellation) => ShowAsync(cancellation);

    public async Task<IActionResult> OnPostCreateAsync(CancellationToken cancellation)
    {
        Form = AlertForm.Of(await Request.ReadFormAsync(cancellation));
        var (draft, fault) = Form.Read([], Caller.Has(TokenScopes.MemoryRead), time.GetUtcNow());
        if (draft is null)
            return await ShowAsync(cancellation, fault);
        var (rule, refused) = await desk.CreateAsync(Caller, Project.Id, draft, addresses.Root(Request), cancellation);
        if (rule is null)
            return await ShowAsync(cancellation, refused!.ProblemDetails.Detail);
        (Made, Form) = (rule, new AlertForm());
        return await ShowAsync(cancellation);
    }

    public async Task<IActionResult> OnPostSwitchAsync(Guid id, bool enabled, CancellationToken cancellation)
    {
        var draft = new AlertDraft(null, null, null, null, enabled);
        await desk.ChangeAsync(Caller, Project.Id, id, draft, addresses.Root(Request), static _ => true, cancellation);
        return RedirectToPage();
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellation, string? fault = null)
    {
        Fault = fault;
        Rules = await desk.ListAsync(Project.Id, cancellation);
        return Page();
    }
}
