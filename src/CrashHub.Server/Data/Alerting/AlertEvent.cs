namespace CrashHub.Server.Data.Alerting;

/// <summary>Something that a rule may want to hear of, written in the transaction that did it and removed in the one that decided about it.</summary>
internal sealed class AlertEvent
{
    public int ProjectId { get; init; }
    public Guid Id { get; init; }
    public AlertKind Kind { get; init; }
    public Guid BucketId { get; init; }

    /// <summary>The bucket that the crash was in before, when it moved because its symbols came; else empty.</summary>
    public Guid FromBucketId { get; init; }
    public Guid CrashId { get; init; }

    /// <summary>When the crash was received.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>True when builds of the crash are missing, which may still arrive.</summary>
    public bool Waits { get; init; }

    /// <summary>By the database's clock.</summary>
    public DateTimeOffset At { get; init; }
}
