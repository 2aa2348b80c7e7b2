namespace CrashHub.Contracts;

/// <summary>A query that a project keeps under a name.</summary>
public sealed record SavedQueryDocument
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The query language.</summary>
    public required string Query { get; init; }

    /// <summary>The order of the list.</summary>
    public required string Sort { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Where to look; <c>html</c> is the list of its buckets, to share.</summary>
    public required CrashLinks Links { get; init; }
}
