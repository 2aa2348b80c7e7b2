using System.Linq.Expressions;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Alerting;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Alerts;

/// <summary>
/// Rules about rates. A bucket opens the alert when so many of its crashes that fit were received within a window that ends with its newest one, and closes
/// it when fewer than half as many were within the last window: a rate about the threshold tells once, not each time it passes it. The window ends with a
/// crash, not now, so that a queue that is behind hides nothing.
/// </summary>
internal sealed class AlertRates(CrashHubDb db, AlertRaising raising, AlertMatch match, TimeProvider time)
{
    // How far behind a queue may be before a burst is not noticed any more.
    private static readonly TimeSpan LookBack = TimeSpan.FromHours(6);
    private const int MostBuckets = 500;
    private const int MostOpen = 2000;

    /// <summary>One look at the rule.</summary>
    /// <param name="rule">A rule about a rate.</param>
    /// <param name="seen">What was judged lately, so that it is not counted again; the caller keeps it.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <returns>True when something was raised.</returns>
    public async Task<bool> LookAsync(
        AlertRule rule,
        Dictionary<(Guid Rule, long Version, Guid Bucket), long> seen,
        CancellationToken cancellation
    )
    {
        var window = TimeSpan.FromMinutes(rule.WindowMinutes);
        var now = time.GetUtcNow();
        var condition = await match.OfCrashesAsync(rule, cancellation);
        var states = await db
            .AlertStates.Where(s => s.ProjectId == rule.ProjectId && s.RuleId == rule.Id && s.ClosedAt == null)
            .OrderBy(s => s.OpenedAt)
            .Take(MostOpen)
            .ToListAsync(cancellation);
        await CloseAsync(rule, states, condition, now - window, now, cancellation);
        var since = now - window - LookBack;
        var buckets = await db
            .Buckets.AsNoTracking()
            .Where(b => b.ProjectId == rule.ProjectId && b.LastSeen >= since && b.Count >= rule.Threshold)
            .Where(b => b.MergedInto == null && b.Status != BucketStatus.Muted)
            .OrderByDescending(b => b.LastSeen)
            .Take(MostBuckets)
            .ToListAsync(cancellation);
        var raised = false;
        foreach (var bucket in buckets)
        {
            if (seen.GetValueOrDefault((rule.Id, rule.Version, bucket.Id)) == bucket.Count)
                continue; // No crash came since.
            raised |= await OpenAsync(rule, bucket, condition, window, cancellation);
            seen[(rule.Id, rule.Version, bucket.Id)] = bucket.Count;
        }
        return raised;
    }

    private async Task CloseAsync(
        AlertRule rule,
        List<AlertState> open,
        Expression<Func<Crash, bool>>? condition,
        DateTimeOffset after,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var half = (rule.Threshold + 1) / 2;
        foreach (var state in open)
        {
            if (await match.CountAsync(rule.ProjectId, state.BucketId, condition, after, now, half, cancellation) is not { } count)
                continue;
            if (count >= half)
                continue;
            state.ClosedAt = now;
            var newest = await db
                .Buckets.Where(b => b.ProjectId == rule.ProjectId && b.Id == state.BucketId)
                .Select(b => (DateTimeOffset?)b.LastSeen)
                .SingleOrDefaultAsync(cancellation);
            if (newest > state.Through)
                state.Through = newest.Value;
        }
        await db.SaveChangesAsync(cancellation);
        db.ChangeTracker.Clear();
    }

    private async Task<bool> OpenAsync(
        AlertRule rule,
        Bucket bucket,
        Expression<Func<Crash, bool>>? condition,
        TimeSpan window,
        CancellationToken cancellation
    )
    {
        var known = await StateAsync(rule, bucket.Id, cancellation);
        if (known is { ClosedAt: null } || known?.Through >= bucket.LastSeen)
            return false;
        var (after, upTo) = (bucket.LastSeen - window, bucket.LastSeen);
        var count = await match.CountAsync(rule.ProjectId, bucket.Id, condition, after, upTo, rule.Threshold, cancellation);
        if (count < rule.Threshold || count is null)
            return false;
        var slug = await db.Projects.Where(p => p.Id == rule.ProjectId).Select(p => p.Slug).SingleOrDefaultAsync(cancellation);
        if (slug is null)
            return false;
        var leaves = await Families.LeavesAsync(db, rule.ProjectId, bucket.Id, cancellation);
        var crashes = db
            .Crashes.AsNoTracking()
            .Where(c => c.ProjectId == rule.ProjectId && c.BucketId != null && leaves.Contains(c.BucketId.Value));
        if (condition is not null)
            crashes = crashes.Where(condition);
        var crash = await crashes
            .Where(c => c.ReceivedAt > after && c.ReceivedAt <= upTo)
            .OrderByDescending(c => c.ReceivedAt)
            .ThenByDescending(c => c.Id)
            .FirstOrDefaultAsync(cancellation);
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var state = await StateAsync(rule, bucket.Id, cancellation);
        if (state is { ClosedAt: null })
            return false; // Another process was first.
        var cause = $"{bucket.Id:n}/{MicrosecondsConverter.ToMicroseconds(bucket.LastSeen)}";
        await raising.OpenAsync(rule, slug, bucket, crash, state, cause, oldest: null, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        db.ChangeTracker.Clear();
        return true;
    }

    private Task<AlertState?> StateAsync(AlertRule rule, Guid bucket, CancellationToken cancellation) =>
        db.AlertStates.SingleOrDefaultAsync(
            s => s.ProjectId == rule.ProjectId && s.RuleId == rule.Id && s.BucketId == bucket,
            cancellation
        );
}
