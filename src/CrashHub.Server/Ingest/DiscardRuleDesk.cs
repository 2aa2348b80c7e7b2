using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Ingest;

/// <summary>Lists, makes, changes and removes the discard rules of a project, for the API and for the page; each change is audited.</summary>
internal sealed class DiscardRuleDesk(CrashHubDb db, LimitsDirectory directory, TimeProvider time)
{
    public const int LongestName = 100;
    public const int Most = 100;
    public const long MostKeepOneIn = 1_000_000_000;
    private const int DaysShown = 14;

    public async Task<IReadOnlyList<DiscardRuleDocument>> ListAsync(int project, CancellationToken cancellation)
    {
        var rules = await db
            .DiscardRules.AsNoTracking()
            .Where(r => r.ProjectId == project)
            .OrderBy(r => r.CreatedAt)
            .ThenBy(r => r.Id)
            .ToListAsync(cancellation);
        var totals = await db
            .DiscardCounts.Where(c => c.ProjectId == project)
            .GroupBy(c => c.RuleId)
            .Select(g => new { g.Key, Count = g.Sum(c => c.Count) })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellation);
        var first = UsageLedger.DayOf(time.GetUtcNow()).AddDays(1 - DaysShown);
        var hours = await db.DiscardCounts.AsNoTracking().Where(c => c.ProjectId == project && c.Hour >= first).ToListAsync(cancellation);
        var byRule = hours.ToLookup(c => c.RuleId);
        return [.. rules.Select(r => Document(r, totals.GetValueOrDefault(r.Id), first, byRule[r.Id]))];
    }

    public async Task<DiscardRuleDocument?> FindAsync(int project, Guid id, CancellationToken cancellation) =>
        (await ListAsync(project, cancellation)).FirstOrDefault(r => r.Id == id.ToString());

    /// <summary>The new rule's id; null when the project has as many as it can.</summary>
    public async Task<Guid?> CreateAsync(
        Caller caller,
        int project,
        string name,
        string condition,
        long keepOneIn,
        bool enabled,
        CancellationToken cancellation
    )
    {
        if (await db.DiscardRules.CountAsync(r => r.ProjectId == project, cancellation) >= Most)
            return null;
        var now = time.GetUtcNow();
        var rule = new DiscardRule
        {
            ProjectId = project,
            Id = Guid.CreateVersion7(now),
            Name = name,
            Condition = condition,
            KeepOneIn = keepOneIn,
            Enabled = enabled,
            CreatedAt = now,
        };
        db.DiscardRules.Add(rule);
        await SaveAsync(caller, "discardRule.create", rule, cancellation);
        return rule.Id;
    }

    /// <summary>What stands for a rule as somebody read it; what it discarded since is no part of it.</summary>
    public static string TagOf(DiscardRuleDocument rule) => TagOf(rule.Id, rule.Name, rule.Condition, rule.KeepOneIn, rule.Enabled);

    /// <summary>False when there is no such rule; null when it is not the one that is meant.</summary>
    public async Task<bool?> ChangeAsync(
        Caller caller,
        int project,
        Guid id,
        string? name,
        string? condition,
        long? keepOneIn,
        bool? enabled,
        Func<string, bool> isMeant,
        CancellationToken cancellation
    )
    {
        await using var transaction = await ProjectLock.BeginAsync(db, project, cancellation);
        var rule = await db.DiscardRules.SingleOrDefaultAsync(r => r.ProjectId == project && r.Id == id, cancellation);
        if (rule is null)
            return false;
        if (!isMeant(TagOf(rule.Id.ToString(), rule.Name, rule.Condition, rule.KeepOneIn, rule.Enabled)))
            return null;
        rule.Name = name ?? rule.Name;
        rule.Condition = condition ?? rule.Condition;
        rule.KeepOneIn = keepOneIn ?? rule.KeepOneIn;
        rule.Enabled = enabled ?? rule.Enabled;
        await SaveAsync(caller, "discardRule.change", rule, cancellation);
        await transaction.CommitAsync(cancellation);
        directory.Forget(project);
        return true;
    }

    /// <summary>Removes a rule with its counts. False when there is no such rule; null when it is not the one that is meant.</summary>
    public async Task<bool?> RemoveAsync(Caller caller, int project, Guid id, Func<string, bool> isMeant, CancellationToken cancellation)
    {
        await using var transaction = await ProjectLock.BeginAsync(db, project, cancellation);
        var rule = await db.DiscardRules.SingleOrDefaultAsync(r => r.ProjectId == project && r.Id == id, cancellation);
        if (rule is null)
            return false;
        if (!isMeant(TagOf(rule.Id.ToString(), rule.Name, rule.Condition, rule.KeepOneIn, rule.Enabled)))
            return null;
        db.DiscardRules.Remove(rule);
        await SaveAsync(caller, "discardRule.remove", rule, cancellation);
        await db.DiscardCounts.Where(c => c.ProjectId == project && c.RuleId == id).ExecuteDeleteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        directory.Forget(project);
        return true;
    }

    private static string TagOf(string id, string name, string condition, long keepOneIn, bool enabled) =>
        Preconditions.Tag($"rule {id}\n{name}\n{condition}\n{keepOneIn}\n{enabled}");

    private async Task SaveAsync(Caller caller, string action, DiscardRule rule, CancellationToken cancellation)
    {
        var state = rule.Enabled ? "on" : "off";
        var target =
            $"{rule.Id} {rule.Name} ({state}, {(rule.KeepOneIn == 0 ? "keeps none" : $"keeps 1 in {rule.KeepOneIn}")}): {rule.Condition}";
        db.AuditEntries.Add(caller.Audit(rule.ProjectId, action, target, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        directory.Forget(rule.ProjectId);
    }

    private static DiscardRuleDocument Document(DiscardRule rule, long total, DateTimeOffset first, IEnumerable<DiscardCount> hours)
    {
        var days = new long[DaysShown];
        foreach (var hour in hours)
            days[Math.Clamp((int)(hour.Hour - first).TotalDays, 0, DaysShown - 1)] += hour.Count;
        return new DiscardRuleDocument
        {
            Id = rule.Id.ToString(),
            Name = rule.Name,
            Condition = rule.Condition,
            KeepOneIn = rule.KeepOneIn,
            Enabled = rule.Enabled,
            CreatedAt = rule.CreatedAt,
            Dropped = total,
            Days = [.. days.Select((count, day) => new TrendPoint(first.AddDays(day), count))],
        };
    }
}
