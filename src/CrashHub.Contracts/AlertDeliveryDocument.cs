namespace CrashHub.Contracts;

/// <summary>One message of an alert rule to one receiver.</summary>
public sealed record AlertDeliveryDocument
{
    /// <summary>The delivery's id.</summary>
    public required string Id { get; init; }

    /// <summary>The <c>webhook-id</c>: the same for all tries and repeats of one cause.</summary>
    public required string WebhookId { get; init; }

    /// <summary>As in the payload.</summary>
    public required string Type { get; init; }

    /// <summary>The action of the rule.</summary>
    public required string Action { get; init; }

    /// <summary>The receiver, masked.</summary>
    public required string Receiver { get; init; }

    /// <summary>The bucket; null for what is about the project.</summary>
    public required string? Bucket { get; init; }

    /// <summary><c>pending</c>, <c>delivered</c>, or <c>failed</c> when it was given up.</summary>
    public required string State { get; init; }

    /// <summary>How often it was tried.</summary>
    public required int Attempts { get; init; }

    /// <summary>When the alert was raised.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was tried last; null before the first try.</summary>
    public required DateTimeOffset? LastAttemptAt { get; init; }

    /// <summary>When it is tried again; null once it ended.</summary>
    public required DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The receiver's last status; null when it gave none.</summary>
    public required int? LastStatus { get; init; }

    /// <summary>Why the last try failed; it begins with <c>blocked</c> where the address is one that nothing is sent to.</summary>
    public required string? LastError { get; init; }

    /// <summary>The delivery that this one repeats; null for a first one.</summary>
    public required string? RedeliveryOf { get; init; }
}
