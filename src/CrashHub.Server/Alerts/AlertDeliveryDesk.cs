using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Alerting;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Alerts;

/// <summary>Deliveries of a rule, and sending one again.</summary>
internal sealed class AlertDeliveryDesk(CrashHubDb db, AlertHint hint, TimeProvider time)
{
    /// <summary>The newest first, from a place on; one more than asked for where more follow.</summary>
    public Task<List<AlertDelivery>> ListAsync(
        int project,
        Guid rule,
        int most,
        (DateTimeOffset At, Guid Id)? from,
        bool backwards,
        CancellationToken cancellation
    )
    {
        var deliveries = db.AlertDeliveries.AsNoTracking().Where(d => d.ProjectId == project && d.RuleId == rule);
        if (from is var (at, id))
            deliveries = backwards
                ? deliveries.Where(d => d.CreatedAt > at || (d.CreatedAt == at && d.Id.CompareTo(id) > 0))
                : deliveries.Where(d => d.CreatedAt < at || (d.CreatedAt == at && d.Id.CompareTo(id) < 0));
        deliveries = backwards
            ? deliveries.OrderBy(d => d.CreatedAt).ThenBy(d => d.Id)
            : deliveries.OrderByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id);
        return deliveries.Take(most + 1).ToListAsync(cancellation);
    }

    /// <summary>
    /// Sends one again: one that waits for its next try is tried now, one that ended gets a new delivery with the same <c>webhook-id</c> at the end of its
    /// bucket's line. Null when there is no such delivery.
    /// </summary>
    public async Task<AlertDelivery?> AgainAsync(Caller caller, int project, Guid rule, Guid id, CancellationToken cancellation)
    {
        var delivery = await db.AlertDeliveries.SingleOrDefaultAsync(
            d => d.ProjectId == project && d.RuleId == rule && d.Id == id,
            cancellation
        );
        if (delivery is null)
            return null;
        var now = time.GetUtcNow();
        if (delivery.State == AlertDeliveryState.Pending)
            delivery.NextAt = now;
        else
        {
            var last = await db
                .AlertDeliveries.Where(d => d.ProjectId == project && d.Lane == delivery.Lane)
                .MaxAsync(d => (long?)d.Place, cancellation);
            delivery = new AlertDelivery
            {
                ProjectId = project,
                Id = Guid.CreateVersion7(now),
                RuleId = rule,
                ActionId = delivery.ActionId,
                BucketId = delivery.BucketId,
                Lane = delivery.Lane,
                Receiver = delivery.Receiver,
                Place = (last ?? 0) + 1,
                WebhookId = delivery.WebhookId,
                Type = delivery.Type,
                Payload = delivery.Payload,
                CreatedAt = now,
                NextAt = now,
                RedeliveryOf = delivery.Id,
            };
            db.AlertDeliveries.Add(delivery);
        }
        db.AuditEntries.Add(caller.Audit(project, "alert.redeliver", $"{rule} {id}", now));
        await db.SaveChangesAsync(cancellation);
        hint.Wake();
        return delivery;
    }
}
