namespace CrashHub.Contracts;

/// <summary>The queue that an alert is about.</summary>
/// <param name="OldestReceivedAt">When the oldest crash that waits was received.</param>
/// <param name="Minutes">The age that the rule names.</param>
public sealed record AlertQueueAge(DateTimeOffset OldestReceivedAt, long Minutes);
