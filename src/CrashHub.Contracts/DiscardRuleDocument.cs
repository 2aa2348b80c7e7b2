namespace CrashHub.Contracts;

/// <summary>Crashes that ingest counts and does not keep.</summary>
public sealed record DiscardRuleDocument
{
    /// <summary>The rule's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, as hosts are told it.</summary>
    public required string Name { get; init; }

    /// <summary>The query language over fields of the event.</summary>
    public required string Condition { get; init; }

    /// <summary>Of so many crashes that fit, one is kept; 0 keeps none.</summary>
    public required long KeepOneIn { get; init; }

    /// <summary>Whether it is switched on.</summary>
    public required bool Enabled { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Crashes that it discarded, of all time.</summary>
    public required long Dropped { get; init; }

    /// <summary>Crashes that it discarded on each of the last 14 days (UTC), oldest first; today is a few seconds old.</summary>
    public required IReadOnlyList<TrendPoint> Days { get; init; }
}
