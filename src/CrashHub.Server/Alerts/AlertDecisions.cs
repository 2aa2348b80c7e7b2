using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Alerting;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Alerts;

/// <summary>Decides which rules tell of what a finish noted. The note goes in the transaction that writes what is to be delivered.</summary>
internal sealed class AlertDecisions(CrashHubDb db, AlertRaising raising, AlertMatch match)
{
    /// <summary>Decides about one note. False when it waits on.</summary>
    public async Task<bool> DecideAsync(AlertEvent noted, CancellationToken cancellation)
    {
        var project = noted.ProjectId;
        var crash = await db
            .Crashes.AsNoTracking()
            .SingleOrDefaultAsync(c => c.ProjectId == project && c.ReceivedAt == noted.ReceivedAt && c.Id == noted.CrashId, cancellation);
        var bucket = await BucketAsync(noted, cancellation);
        if (
            bucket is not null
            && noted.Kind == AlertKind.New
            && crash?.BucketId is { } now
            && now != bucket.Id
            && !await IsOverAsync(noted, cancellation)
        )
            return false; // Its symbols came and it went; others of the bucket may follow it, and then nothing is left to tell of.
        var slug = await db.Projects.Where(p => p.Id == project).Select(p => p.Slug).SingleOrDefaultAsync(cancellation);
        var raised = new List<AlertRule>();
        var inherited = new List<AlertState>();
        if (bucket is { Status: not BucketStatus.Muted } && slug is not null)
        {
            var rules = await db
                .AlertRules.AsNoTracking()
                .Where(r => r.ProjectId == project && r.Kind == noted.Kind && r.Enabled)
                .OrderBy(r => r.Id)
                .ToListAsync(cancellation);
            foreach (var rule in rules)
            {
                if (await WasToldAsync(rule, noted, bucket, inherited, cancellation))
                    continue;
                if (await match.FitsAsync(rule, bucket.Id, cancellation))
                    raised.Add(rule);
            }
        }
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await new AlertEventQueue(db).TakeAsync(noted, cancellation))
            return true; // Another process decided.
        db.AlertStates.AddRange(inherited);
        foreach (var rule in raised)
        {
            var state = await db.AlertStates.SingleOrDefaultAsync(
                s => s.ProjectId == project && s.RuleId == rule.Id && s.BucketId == bucket!.Id,
                cancellation
            );
            await raising.OpenAsync(rule, slug!, bucket, crash, state, $"{noted.Id:n}", oldest: null, cancellation);
        }
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        db.ChangeTracker.Clear();
        return true;
    }

    /// <summary>The bucket that is told of; null when there is none any more. A new bucket that another took in is not told of: that one is known, or noted itself.</summary>
    private async Task<Bucket?> BucketAsync(AlertEvent noted, CancellationToken cancellation)
    {
        var survivor = await Survivors.OfAsync(db, noted.ProjectId, noted.BucketId, cancellation);
        return noted.Kind == AlertKind.New && survivor != noted.BucketId
            ? null
            : await db.Buckets.AsNoTracking().SingleOrDefaultAsync(b => b.ProjectId == noted.ProjectId && b.Id == survivor, cancellation);
    }

    /// <summary>Whether a rule told of this before; a new bucket that is an old one by its right name takes over what was told.</summary>
    private async Task<bool> WasToldAsync(
        AlertRule rule,
        AlertEvent noted,
        Bucket bucket,
        List<AlertState> inherited,
        CancellationToken cancellation
    )
    {
        if (noted.Kind == AlertKind.Regressed)
            return false; // It was resolved in between.
        var state = await StateAsync(rule, bucket.Id, cancellation);
        if (state is not null)
            return noted.Kind == AlertKind.New || state.ClosedAt is null;
        if (noted.Kind != AlertKind.New || noted.FromBucketId == Guid.Empty)
            return false;
        if (await StateAsync(rule, noted.FromBucketId, cancellation) is { } before)
        {
            inherited.Add(
                new AlertState
                {
                    ProjectId = rule.ProjectId,
                    RuleId = rule.Id,
                    BucketId = bucket.Id,
                    WebhookId = before.WebhookId,
                    OpenedAt = before.OpenedAt,
                    Through = before.Through,
                }
            );
            return true;
        }
        return await db.Buckets.AnyAsync(
            b => b.ProjectId == rule.ProjectId && b.Id == noted.FromBucketId && b.FirstSeen < rule.CreatedAt,
            cancellation
        );
    }

    private Task<AlertState?> StateAsync(AlertRule rule, Guid bucket, CancellationToken cancellation) =>
        db
            .AlertStates.AsNoTracking()
            .SingleOrDefaultAsync(s => s.ProjectId == rule.ProjectId && s.RuleId == rule.Id && s.BucketId == bucket, cancellation);

    private async Task<bool> IsOverAsync(AlertEvent noted, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        var now = await db.Command($"SELECT {CrashQueueSql.Now(db)}").ScalarAsync(r => r.GetInt64(0), cancellation);
        return MicrosecondsConverter.ToMicroseconds(noted.At + AlertEventQueue.LongestWait) <= now;
    }
}
