using CrashHub.Server.Data;
using CrashHub.Server.Data.Alerting;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Alerts;

/// <summary>Rules about the queue, the end of what lasts, and deliveries that were kept for long enough.</summary>
internal sealed class AlertUpkeep(CrashHubDb db, AlertVault vault, AlertRaising raising, TimeProvider time)
{
    private const int Batch = 500;

    /// <summary>One look at a rule about the queue's age: opens at its minutes, closes at half of them. True when something was raised.</summary>
    public async Task<bool> QueueAsync(AlertRule rule, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        // Those that are only counted, and those that are made again, are not what people wait for.
        var oldest = await db
            .Crashes.Where(c => c.ProjectId == rule.ProjectId && (int)c.State < 2 && c.Priority == 0)
            .OrderBy(c => c.ReceivedAt)
            .Select(c => (DateTimeOffset?)c.ReceivedAt)
            .FirstOrDefaultAsync(cancellation);
        var minutes = oldest is { } at ? (now - at).TotalMinutes : 0;
        var state = await db.AlertStates.SingleOrDefaultAsync(
            s => s.ProjectId == rule.ProjectId && s.RuleId == rule.Id && s.BucketId == Guid.Empty,
            cancellation
        );
        if (state is { ClosedAt: null })
        {
            if (minutes * 2 < rule.Threshold)
                state.ClosedAt = now;
            await db.SaveChangesAsync(cancellation);
            return false;
        }
        var slug = await db.Projects.Where(p => p.Id == rule.ProjectId).Select(p => p.Slug).SingleOrDefaultAsync(cancellation);
        if (minutes < rule.Threshold || slug is null)
            return false;
        var cause = $"queue/{MicrosecondsConverter.ToMicroseconds(now)}";
        await raising.OpenAsync(rule, slug, bucket: null, crash: null, state, cause, oldest, cancellation);
        await db.SaveChangesAsync(cancellation); // State and deliveries: one transaction of EF Core's own.
        return true;
    }

    /// <summary>Closes what was told of missing builds once no crash of the bucket lacks one.</summary>
    public async Task CloseMissingAsync(AlertRule rule, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var project = rule.ProjectId;
        var open = await db
            .AlertStates.Where(s => s.ProjectId == project && s.RuleId == rule.Id && s.ClosedAt == null)
            .OrderBy(s => s.OpenedAt)
            .Take(Batch)
            .ToListAsync(cancellation);
        foreach (var state in open)
        {
            var leaves = await Families.LeavesAsync(db, project, state.BucketId, cancellation);
            var lacks = await db
                .Crashes.Where(c => c.ProjectId == project && c.BucketId != null && leaves.Contains(c.BucketId.Value))
                .AnyAsync(
                    c =>
                        db.CrashModules.Any(m =>
                            m.ProjectId == project && m.ReceivedAt == c.ReceivedAt && m.CrashId == c.Id && m.IsMissing
                        ),
                    cancellation
                );
            if (!lacks)
                state.ClosedAt = now;
        }
        await db.SaveChangesAsync(cancellation);
    }

    /// <summary>Seals the rules that an older version stored as they were written.</summary>
    public async Task SealAsync(CancellationToken cancellation)
    {
        var open = await db
            .AlertRules.Where(r => !r.Secret.StartsWith(AlertVault.Mark))
            .OrderBy(r => r.Id)
            .Take(Batch)
            .ToListAsync(cancellation);
        foreach (var rule in open)
            vault.Seal(rule);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody edits one of them, which seals it; the next round takes the others.
        }
        db.ChangeTracker.Clear();
    }

    /// <summary>Removes deliveries that ended and are older than <paramref name="before"/>.</summary>
    public async Task PruneAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        while (true)
        {
            var old = await db
                .AlertDeliveries.Where(d => d.State > AlertDeliveryState.Pending && d.CreatedAt < before)
                .OrderBy(d => d.CreatedAt)
                .Select(d => d.Id)
                .Take(Batch)
                .ToListAsync(cancellation);
            if (old.Count == 0)
                return;
            await db
                .AlertDeliveries.Where(d => d.State > AlertDeliveryState.Pending && old.Contains(d.Id))
                .ExecuteDeleteAsync(cancellation);
        }
    }
}
