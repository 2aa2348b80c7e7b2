namespace CrashHub.Server.Data.Alerting;

/// <summary>That a rule has told about a bucket; what keeps it from telling again while nothing changed.</summary>
internal sealed class AlertState
{
    public int ProjectId { get; init; }
    public Guid RuleId { get; init; }

    /// <summary>The bucket; empty for a rule about the project.</summary>
    public Guid BucketId { get; init; }

    /// <summary>The <c>webhook-id</c> of this opening.</summary>
    public required string WebhookId { get; set; }
    public DateTimeOffset OpenedAt { get; set; }

    /// <summary>When what was told about ended; null while it lasts. A new bucket stays told about for ever.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Crashes received up to here were judged: a rate opens again only with a later one.</summary>
    public DateTimeOffset Through { get; set; }
}
