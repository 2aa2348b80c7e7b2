namespace CrashHub.Contracts;

/// <summary>A discard rule to be made, or what is to change of one; an absent field stays.</summary>
public sealed record DiscardRuleChange
{
    /// <summary>Its name, as hosts are told it; needed for a new one.</summary>
    public string? Name { get; init; }

    /// <summary>The query language over fields of the event; needed for a new one.</summary>
    public string? Condition { get; init; }

    /// <summary>Of so many crashes that fit, one is kept; 0 keeps none.</summary>
    public long? KeepOneIn { get; init; }

    /// <summary>Whether it is switched on.</summary>
    public bool? Enabled { get; init; }
}
