using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Alerting;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Alerts;

/// <summary>Makes, changes and removes the alert rules of a project, for the API and for the page; each change is audited, never with a secret or an address.</summary>
internal sealed class AlertDesk(CrashHubDb db, AlertVault vault, IOptions<AlertsOptions> options, TimeProvider time)
{
    public const int Most = 100;

    /// <summary>How long the secret before signs too.</summary>
    public static readonly TimeSpan SecretOverlap = TimeSpan.FromHours(24);

    public async Task<AlertRule?> FindAsync(int project, Guid id, CancellationToken cancellation)
    {
        var rule = await db.AlertRules.AsNoTracking().SingleOrDefaultAsync(r => r.ProjectId == project && r.Id == id, cancellation);
        return rule is null ? null : vault.Open(rule);
    }

    public async Task<List<AlertRule>> ListAsync(int project, CancellationToken cancellation)
    {
        var rules = await db
            .AlertRules.AsNoTracking()
            .Where(r => r.ProjectId == project)
            .OrderBy(r => r.CreatedAt)
            .ThenBy(r => r.Id)
            .ToListAsync(cancellation);
        return rules.ConvertAll(vault.Open);
    }

    /// <summary>The new rule, or why there is none.</summary>
    public async Task<(AlertRule? Rule, ProblemHttpResult? Fault)> CreateAsync(
        Caller caller,
        int project,
        AlertDraft draft,
        string origin,
        CancellationToken cancellation
    )
    {
        if (await db.AlertRules.CountAsync(r => r.ProjectId == project, cancellation) >= Most)
            return (null, Problem.Of(409, "too-many-rules", "Too many rules", $"There are {Most} alert rules already; remove some."));
        var now = time.GetUtcNow();
        var rule = new AlertRule
        {
            ProjectId = project,
            Id = Guid.CreateVersion7(now),
            Name = draft.Name!,
            Query = "",
            ActionsJson = "[]",
            Secret = AlertSecret.Make(),
            Origin = origin,
            Enabled = true,
            CreatedAt = now,
        };
        if (Apply(rule, draft) is { } fault)
            return (null, fault);
        db.AlertRules.Add(rule);
        return await SaveAsync(caller, "alert.create", rule, cancellation);
    }

    /// <summary>The changed rule, or why it is not; both null when there is none.</summary>
    public async Task<(AlertRule? Rule, ProblemHttpResult? Fault)> ChangeAsync(
        Caller caller,
        int project,
        Guid id,
        AlertDraft draft,
        string origin,
        Func<AlertRule, bool> isMeant,
        CancellationToken cancellation
    )
    {
        var rule = await db.AlertRules.SingleOrDefaultAsync(r => r.ProjectId == project && r.Id == id, cancellation);
        if (rule is null)
            return (null, null);
        vault.Open(rule);
        if (!isMeant(rule))
            return (null, Preconditions.Failed());
        var watched = AlertWhen.Of(rule);
        if (Apply(rule, draft) is { } fault)
            return (null, fault);
        (rule.Origin, rule.Version) = (origin, rule.Version + 1);
        if (AlertWhen.Of(rule).Kind == watched.Kind)
            return await SaveAsync(caller, "alert.change", rule, cancellation);
        // What it told of was another thing.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.AlertStates.Where(s => s.ProjectId == project && s.RuleId == id).ExecuteDeleteAsync(cancellation);
        var saved = await SaveAsync(caller, "alert.change", rule, cancellation);
        await transaction.CommitAsync(cancellation);
        return saved;
    }

    /// <summary>Gives a rule a new secret; the one before signs too for a day. Null when there is no such rule.</summary>
    public async Task<AlertRule?> RotateAsync(Caller caller, int project, Guid id, CancellationToken cancellation)
    {
        var rule = await db.AlertRules.SingleOrDefaultAsync(r => r.ProjectId == project && r.Id == id, cancellation);
        if (rule is null)
            return null;
        vault.Open(rule);
        // A secret that can't be read any more signs nothing any more.
        (rule.PreviousSecret, rule.Secret) = (rule.Secret.Length > 0 ? rule.Secret : null, AlertSecret.Make());
        rule.PreviousSecretUntil = time.GetUtcNow() + SecretOverlap;
        rule.Version++;
        return (await SaveAsync(caller, "alert.rotateSecret", rule, cancellation)).Rule;
    }

    /// <summary>Removes a rule with what it has still to tell. False when there is no such rule; null when it is not the one that is meant.</summary>
    public async Task<bool?> RemoveAsync(Caller caller, int project, Guid id, Func<AlertRule, bool> isMeant, CancellationToken cancellation)
    {
        var rule = await db.AlertRules.SingleOrDefaultAsync(r => r.ProjectId == project && r.Id == id, cancellation);
        if (rule is null)
            return false;
        vault.Open(rule);
        if (!isMeant(rule))
            return null;
        db.AlertRules.Remove(rule);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if ((await SaveAsync(caller, "alert.remove", rule, cancellation)).Rule is null)
            return null;
        await db.AlertDeliveries.Where(d => d.ProjectId == project && d.RuleId == id).ExecuteDeleteAsync(cancellation);
        await db.AlertStates.Where(s => s.ProjectId == project && s.RuleId == id).ExecuteDeleteAsync(cancellation);
        // What was noted for a rule of this kind is not for one that is made later.
        await db
            .AlertEvents.Where(e =>
                e.ProjectId == project
                && e.Kind == rule.Kind
                && !db.AlertRules.Any(r => r.ProjectId == project && r.Kind == e.Kind && r.Enabled)
            )
            .ExecuteDeleteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private ProblemHttpResult? Apply(AlertRule rule, AlertDraft draft)
    {
        rule.Name = draft.Name ?? rule.Name;
        rule.Query = draft.Query ?? rule.Query;
        rule.Enabled = draft.Enabled ?? rule.Enabled;
        if (draft.When is { } when)
            (rule.Kind, rule.Threshold, rule.WindowMinutes) = (when.Kind, when.Threshold, when.WindowMinutes);
        if (rule.Kind == AlertKind.QueueAge && rule.Query.Length > 0)
            return Problem.Of(
                400,
                "invalid-fields",
                "Some fields are not right",
                "query must be empty: a queue is no bucket.",
                ("errors", new[] { new FieldFault("query", "must be empty: a queue is no bucket") }),
                ("position", "query")
            );
        if (draft.Actions is { } sent)
        {
            var (actions, fault) = Actions(rule.ReadActions(), sent);
            if (fault is not null)
                return Refused(fault);
            rule.ActionsJson = AlertRule.Pack(actions);
        }
        return null;
    }

    private (List<AlertAction> Actions, FieldFault? Fault) Actions(List<AlertAction> stored, IReadOnlyList<AlertDraftAction> sent)
    {
        var actions = new List<AlertAction>(sent.Count);
        for (var at = 0; at < sent.Count; at++)
        {
            var one = sent[at];
            var known = stored.Find(a => a.Id == one.Id && a.Type == one.Type);
            var url = one.Url;
            // A reader sees masked addresses, and may send back what it saw.
            if (
                url is not null
                && (known ?? stored.Find(a => a.Type == one.Type && a.Url is not null && AlertAddress.Masked(a.Url) == url))
                    is { Url: { } kept } same
                && AlertAddress.Masked(kept) == url
            )
                (known, url) = (same, kept);
            if (url is not null && AlertAddress.Fault(url, options.Value.AllowPrivateNetworks) is { } fault)
                return (actions, new FieldFault($"actions[{at}].url", fault));
            // An action that goes elsewhere now is another one: what waits for the one before is not sent there.
            var keeps = known is not null && (known.Url == url && known.To == one.To) && !actions.Exists(a => a.Id == known.Id);
            actions.Add(new(keeps ? known!.Id : Guid.NewGuid().ToString("n")[..12], one.Type, url, one.To, one.DigestMinutes));
        }
        return (actions, null);
    }

    private static ProblemHttpResult Refused(FieldFault fault) =>
        Problem.Of(
            422,
            "address-refused",
            "Nothing is sent there",
            $"{fault.Field} {fault.Detail}.",
            ("errors", new[] { fault }),
            ("position", fault.Field)
        );

    private async Task<(AlertRule? Rule, ProblemHttpResult? Fault)> SaveAsync(
        Caller caller,
        string action,
        AlertRule rule,
        CancellationToken cancellation
    )
    {
        var state = rule.Enabled ? "on" : "off";
        var told = string.Join(", ", rule.ReadActions().Select(a => a.Url is { } url ? $"{a.Type} {AlertAddress.Masked(url)}" : a.Type));
        var target =
            $"{rule.Id} {rule.Name} ({state}): when {AlertWhen.Of(rule).Words}; {rule.Query}; tells {(told.Length == 0 ? "nobody" : told)}";
        db.AuditEntries.Add(caller.Audit(rule.ProjectId, action, target, time.GetUtcNow()));
        try
        {
            vault.Seal(rule);
            await db.SaveChangesAsync(cancellation);
            return (vault.Open(rule), null);
        }
        catch (DbUpdateConcurrencyException)
        {
            return (null, Preconditions.Failed());
        }
    }
}
