namespace CrashHub.Server.Data.Alerting;

/// <summary>One message to one receiver: the outbox, and afterwards its history.</summary>
internal sealed class AlertDelivery
{
    public int ProjectId { get; init; }
    public Guid Id { get; init; }
    public Guid RuleId { get; init; }

    /// <summary>The action of the rule.</summary>
    public required string ActionId { get; init; }

    /// <summary>The bucket; empty for what is about the project.</summary>
    public Guid BucketId { get; init; }

    /// <summary>Hash of receiver and bucket: what must arrive in order.</summary>
    public long Lane { get; init; }

    /// <summary>Hash of the receiver: what shares its places.</summary>
    public long Receiver { get; init; }

    /// <summary>Its place in the lane; grows.</summary>
    public long Place { get; init; }
    public required string WebhookId { get; init; }

    /// <summary>The payload's <c>type</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The payload as JSON; fixed when the alert is raised.</summary>
    public required string Payload { get; init; }
    public AlertDeliveryState State { get; set; }
    public int Attempts { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not to be tried before.</summary>
    public DateTimeOffset NextAt { get; set; }
    public DateTimeOffset? FirstAttemptAt { get; set; }
    public DateTimeOffset? LastAttemptAt { get; set; }

    /// <summary>The receiver's last status; null when it gave none.</summary>
    public int? LastStatus { get; set; }

    /// <summary>Why the last attempt failed; null when it did not.</summary>
    public string? LastError { get; set; }

    /// <summary>The delivery that this one repeats, or null.</summary>
    public Guid? RedeliveryOf { get; init; }
    public string? LeaseOwner { get; set; }

    /// <summary>By the database's clock.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }
}
