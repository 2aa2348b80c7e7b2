namespace CrashHub.Server.Data.Alerting;

/// <summary>A delivery that a dispatcher holds. Valid as long as the owner is the row's.</summary>
internal sealed record AlertClaim
{
    public required int ProjectId { get; init; }
    public required Guid Id { get; init; }
    public required Guid RuleId { get; init; }
    public required string ActionId { get; init; }
    public required long Receiver { get; init; }
    public required string WebhookId { get; init; }
    public required string Payload { get; init; }

    /// <summary>Attempts that ended before.</summary>
    public required int Attempts { get; init; }

    /// <summary>Microseconds; null before the first attempt.</summary>
    public required long? FirstAttemptAt { get; init; }
    public required string Owner { get; init; }
}
