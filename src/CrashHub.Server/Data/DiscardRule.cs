namespace CrashHub.Server.Data;

/// <summary>Crashes that ingest counts and does not keep.</summary>
internal sealed class DiscardRule
{
    public int ProjectId { get; init; }
    public Guid Id { get; init; }
    public required string Name { get; set; }

    /// <summary>The query language over fields of the event, as it was written.</summary>
    public required string Condition { get; set; }

    /// <summary>Of so many crashes that fit, one is kept; 0 keeps none.</summary>
    public long KeepOneIn { get; set; }
    public bool Enabled { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}
