using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Alerting;

/// <summary>Keys and indexes of alert rules and their outbox.</summary>
internal static class AlertModel
{
    public static void Build(ModelBuilder builder)
    {
        var rule = builder.Entity<AlertRule>();
        rule.HasKey(r => new { r.ProjectId, r.Id });
        rule.Property(r => r.Version).IsConcurrencyToken();
        var noted = builder.Entity<AlertEvent>();
        noted.HasKey(e => new { e.ProjectId, e.Id });
        noted.HasIndex(e => e.At).HasDatabaseName("ix_alert_events_queue");
        builder
            .Entity<AlertState>()
            .HasKey(s => new
            {
                s.ProjectId,
                s.RuleId,
                s.BucketId,
            });
        var delivery = builder.Entity<AlertDelivery>();
        delivery.HasKey(d => new { d.ProjectId, d.Id });
        delivery.HasIndex(d => new
        {
            d.ProjectId,
            d.RuleId,
            d.CreatedAt,
        });
        // The queue: only what is still to be delivered is in it (0 pending).
        delivery.HasIndex(d => d.NextAt).HasFilter("state = 0").HasDatabaseName("ix_alert_deliveries_queue");
        delivery.HasIndex(d => new
        {
            d.ProjectId,
            d.Lane,
            d.Place,
        });
        // What has been kept for long enough goes.
        delivery.HasIndex(d => d.CreatedAt).HasFilter("state > 0").HasDatabaseName("ix_alert_deliveries_ended");
    }
}
