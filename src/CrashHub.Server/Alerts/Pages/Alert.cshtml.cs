using CrashHub.Server.Accounts;
using CrashHub.Server.Dashboard;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Mvc;

namespace CrashHub.Server.Alerts.Pages;

/// <summary>One alert rule: its form, its secret, and what it sent.</summary>
internal sealed class AlertPageModel(AlertDesk desk, AlertDeliveryDesk deliveries, Addresses addresses, TimeProvider time) : ProjectPage
{
    public const int MostShown = 50;

    public AlertRule Rule { get; private set; } = null!;
    public AlertForm Form { get; private set; } = new();
    public IReadOnlyList<AlertDelivery> Deliveries { get; private set; } = [];
    public string? Fault { get; private set; }
    public string? Done { get; private set; }

    /// <summary>The secret that was just made, shown this once.</summary>
    public string? Secret { get; private set; }
    public bool MayChange => Caller.Has(TokenScopes.Triage);

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation) => await ShowAsync(id, form: null, cancellation);

    public async Task<IActionResult> OnPostSaveAsync(Guid id, CancellationToken cancellation)
    {
        var form = AlertForm.Of(await Request.ReadFormAsync(cancellation));
        if (await desk.FindAsync(Project.Id, id, cancellation) is not { } rule)
            return NotFound();
        var (draft, fault) = form.Read(rule.ReadActions(), Caller.Has(TokenScopes.MemoryRead), time.GetUtcNow());
        if (draft is null)
            return await ShowAsync(id, form, cancellation, fault);
        var (changed, refused) = await desk.ChangeAsync(
            Caller,
            Project.Id,
            id,
            draft,
            addresses.Root(Request),
            r => AlertDocuments.TagOf(r) == form.Tag,
            cancellation
        );
        if (changed is not null)
            Done = "The rule is saved.";
        return await ShowAsync(id, changed is null ? form : null, cancellation, changed is null ? refused?.ProblemDetails.Detail : null);
    }

    public async Task<IActionResult> OnPostRotateAsync(Guid id, CancellationToken cancellation)
    {
        Secret = (await desk.RotateAsync(Caller, Project.Id, id, cancellation))?.Secret;
        return await ShowAsync(id, form: null, cancellation);
    }

    public async Task<IActionResult> OnPostAgainAsync(Guid id, Guid delivery, CancellationToken cancellation)
    {
        if (await deliveries.AgainAsync(Caller, Project.Id, id, delivery, cancellation) is not null)
            Done = "The delivery is sent again.";
        return await ShowAsync(id, form: null, cancellation);
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid id, CancellationToken cancellation)
    {
        await desk.RemoveAsync(Caller, Project.Id, id, static _ => true, cancellation);
        return Redirect($"{Home}/settings/alerts");
    }

    private async Task<IActionResult> ShowAsync(Guid id, AlertForm? form, CancellationToken cancellation, string? fault = null)
    {
        if (await desk.FindAsync(Project.Id, id, cancellation) is not { } rule)
            return NotFound();
        (Rule, Form, Fault) = (rule, form ?? AlertForm.Of(rule), fault);
        var rows = await deliveries.ListAsync(Project.Id, id, MostShown - 1, from: null, backwards: false, cancellation);
        Deliveries = rows;
        return Page();
    }
}
